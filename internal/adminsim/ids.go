package adminsim

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/big"
)

// mint makes ids that look like the API's ("wrkspc_01" and 22 base58 digits)
// from what they name. Deriving them from a name rather than from a counter
// keeps them the same when a line is added to a seed, and when concurrent
// creates arrive in another order.
type mint struct {
	salt string
	used map[string]bool
}

func newMint(salt string) *mint { return &mint{salt: salt, used: map[string]bool{}} }

// reserve marks an id given by the seed, so that no derived one can equal it.
func (m *mint) reserve(id string) { m.used[id] = true }

// id derives the next free id of a kind for a key: a second workspace of the
// same name gets another id.
func (m *mint) id(prefix, key string) string {
	for n := 0; ; n++ {
		id := prefix + "_01" + base58(m.digest(prefix, key, n), 22)
		if !m.used[id] {
			m.used[id] = true
			return id
		}
	}
}

// uuid derives a UUID, for the ids that the API writes in that form.
func (m *mint) uuid(kind, key string) string {
	d := m.digest(kind, key, 0)
	d[6] = d[6]&0x0f | 0x40
	d[8] = d[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", d[0:4], d[4:6], d[6:8], d[8:10], d[10:16])
}

func (m *mint) digest(kind, key string, n int) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%d", m.salt, kind, key, n))
}

const base58Digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

func base58(d [32]byte, digits int) string {
	n, base, rest := new(big.Int).SetBytes(d[:]), big.NewInt(int64(len(base58Digits))), new(big.Int)
	out := make([]byte, digits)
	for i := range out {
		n.DivMod(n, base, rest)
		out[i] = base58Digits[rest.Int64()]
	}
	return string(out)
}

// scatter spreads ids over list positions, for Options.Shuffle.
func scatter(seed uint64, id string) int64 {
	d := sha256.Sum256(append(binary.BigEndian.AppendUint64(nil, seed), id...))
	return int64(binary.BigEndian.Uint64(d[:8]) >> 1)
}
