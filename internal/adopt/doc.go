// Package adopt writes what is live into the file that declares it, so that the
// next plan has nothing to do. It is the inverse of a plan: for each step there is an
// edit of the file that makes the step vanish, or a reason why there is none.
//
// It is a package of its own because it needs the file's meaning (spec), the plan
// (diff) and the file's text (by way of spec.EditSource), and because none of these
// should know that a plan can be turned around.
//
// # Invariants
//
//   - What the file manages stays managed, and what it leaves alone stays alone. Only a
//     live workspace or person whom the policy reports as unmanaged gets an entry.
//   - A safeguard is never touched: policy, protection, tombstones, end dates, membership
//     modes, groups. What would need that is refused, with the words for a person.
//   - A result has been read back and planned again, against the same live state: it says
//     what was meant, it is valid, it protects what was protected, and every step that is
//     left has a refusal.
//
// It reads and writes no files: bytes in, bytes out. The same input gives the same bytes.
package adopt
