// Package apply carries a plan out: Run sends exactly the plan's steps through a
// Writer and tells what became of each. Its invariants:
//
//   - No step starts unless everything it requires has succeeded, and no phase
//     starts before the one before it has ended.
//   - A create is sent again only when it certainly had no effect. When its
//     outcome is unclear, Run reads and matches; it never repeats in hope.
//   - No archive starts once any step of the run has failed or is unclear, and
//     none without a look at what it would destroy right before.
//   - A request that finds the wanted state is a success, "unchanged"; and "not
//     read" is never "not there".
//   - A request that has left is waited for, whoever asks to stop; only the
//     second, hard stop cuts it, and then its outcome is unclear and says so.
//   - Every step of the plan has exactly one outcome in the report.
//
// A run obeys the refusals in its plan, which apply/guard gives, and leaves a
// truthful trace in an apply/journal even if the process is killed.
package apply
