package main

import "time"

// concurrency is wsync's own default for requests in flight.
const concurrency = 16

// pageSize is the largest page the API gives.
const pageSize = 1000

// The ideals below are counted in rounds: in one round the client has as many
// requests answered as it may have in flight, and a round takes the latency.
// Requests that need another's answer need a later round. Whatever else takes
// time (a process that starts, JSON, the simulator itself) has no place in an
// ideal.

// planRounds is the least for a plan whose file pins every workspace by id, as
// an export does: nothing waits for anything but a page for the page before.
func planRounds(s size) int {
	return max(rounds(planRequests(s)), pages(s.Users), pages(s.Members))
}

// planRequests is the least number of requests for such a plan: the
// organization, the workspaces with and without the default one, the users, and
// the members of each workspace.
func planRequests(s size) int { return 1 + 2 + pages(s.Users) + s.Workspaces*pages(s.Members) }

// accessRounds is the least for telling who has access: a plan's lists and those that
// only the report needs, none of which waits for another.
func accessRounds(s size) int {
	return max(rounds(accessRequests(s)), pages(s.Users), pages(s.Members))
}

// accessRequests adds the invites, the API keys, and the service accounts, which an
// admin key is refused.
func accessRequests(s size) int { return planRequests(s) + 3 }

// changeRounds is the least for applying one changed membership: the plan, the
// write, and one list to verify it.
func changeRounds(s size) int { return planRounds(s) + 1 + 1 }

func changeRequests(s size) int { return planRequests(s) + 1 + pages(s.Members) }

// createRounds is the least for filling an empty organization: the plan (no
// member lists), the workspaces once more right before creating, the creations,
// the memberships, and the lists of all that was written.
func createRounds(s size) int {
	return pages(s.Users) + 1 + rounds(s.Workspaces) + rounds(s.Workspaces*s.Members) + rounds(2+s.Workspaces*pages(s.Members))
}

func createRequests(s size) int {
	return 1 + 2 + pages(s.Users) + 2 + createWrites(s) + 2 + s.Workspaces*pages(s.Members)
}

func createWrites(s size) int { return s.Workspaces + s.Workspaces*s.Members }

func rounds(requests int) int { return (requests + concurrency - 1) / concurrency }

func pages(items int) int { return max(1, (items+pageSize-1)/pageSize) }

func idealWall(rounds int, latency time.Duration) time.Duration {
	return time.Duration(rounds) * latency
}
