// Package integrations has adapters that make three clients follow the advice of
// dmsstatus. They are short: copy the one you need.
package integrations
