package diff

import (
	"slices"

	"github.com/wsync/wsync/internal/say"
)

// Whatever is told is a say.Text. In JSON it is a string, for scripts, with its
// spans beside it, so that a plan that was saved is shown as the one that was made.

func (f *Finding) texts() say.Fields {
	return say.Fields{"message": &f.Message, "hint": &f.Hint, "items": &f.Items}
}

// MarshalJSON writes the texts as strings, and their spans beside them.
func (f Finding) MarshalJSON() ([]byte, error) {
	type bare Finding
	return say.Marshal(bare(f), f.texts())
}

// UnmarshalJSON reads what MarshalJSON writes and refuses everything else.
func (f *Finding) UnmarshalJSON(b []byte) error {
	type bare Finding
	return say.Unmarshal(b, (*bare)(f), f.texts())
}

func (r *Reason) texts() say.Fields { return say.Fields{"text": &r.Text} }

// MarshalJSON writes the text as a string, and its spans beside it.
func (r Reason) MarshalJSON() ([]byte, error) {
	type bare Reason
	return say.Marshal(bare(r), r.texts())
}

// UnmarshalJSON reads what MarshalJSON writes and refuses everything else.
func (r *Reason) UnmarshalJSON(b []byte) error {
	type bare Reason
	return say.Unmarshal(b, (*bare)(r), r.texts())
}

func (e *Effect) texts() say.Fields { return say.Fields{"text": &e.Text, "items": &e.Items} }

// MarshalJSON writes the texts as strings, and their spans beside them.
func (e Effect) MarshalJSON() ([]byte, error) {
	type bare Effect
	return say.Marshal(bare(e), e.texts())
}

// UnmarshalJSON reads what MarshalJSON writes and refuses everything else.
func (e *Effect) UnmarshalJSON(b []byte) error {
	type bare Effect
	return say.Unmarshal(b, (*bare)(e), e.texts())
}

func (r *Refusal) texts() say.Fields {
	return say.Fields{"message": &r.Message, "hint": &r.Hint, "items": &r.Items}
}

// MarshalJSON writes the texts as strings, and their spans beside them.
func (r Refusal) MarshalJSON() ([]byte, error) {
	type bare Refusal
	return say.Marshal(bare(r), r.texts())
}

// UnmarshalJSON reads what MarshalJSON writes and refuses everything else.
func (r *Refusal) UnmarshalJSON(b []byte) error {
	type bare Refusal
	return say.Unmarshal(b, (*bare)(r), r.texts())
}

// Equal reports whether two effects are the same.
func (e *Effect) Equal(f *Effect) bool {
	return e.Kind == f.Kind && e.Text.Equal(f.Text) && slices.EqualFunc(e.Items, f.Items, say.Text.Equal)
}
