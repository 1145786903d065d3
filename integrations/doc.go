// Package integrations has adapters that make three clients follow the advice of
// dmsstatus, and a loop that does a whole operation. They are short: copy the one you
// need.
package integrations
