package orgtest

import (
	"reflect"

	"github.com/wsync/wsync/live"
	"github.com/wsync/wsync/spec"
)

// Clone copies an organization so deeply that changing one leaves the other.
func Clone(o *live.Org) *live.Org { return deep(reflect.ValueOf(o)).Interface().(*live.Org) }

func cloneSpec(o *spec.Org) *spec.Org { return deep(reflect.ValueOf(o)).Interface().(*spec.Org) }

// deep copies plain values, whatever fields they have.
func deep(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		c := reflect.New(v.Type().Elem())
		c.Elem().Set(deep(v.Elem()))
		return c
	case reflect.Struct:
		c := reflect.New(v.Type()).Elem()
		c.Set(v) // and with it what is not exported, as in a time
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				c.Field(i).Set(deep(v.Field(i)))
			}
		}
		return c
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			c.Index(i).Set(deep(v.Index(i)))
		}
		return c
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		c := reflect.MakeMapWithSize(v.Type(), v.Len())
		for key, value := range v.Seq2() {
			c.SetMapIndex(key, deep(value))
		}
		return c
	default:
		return v
	}
}
