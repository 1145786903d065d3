// Package integrations has, for each of three clients that services call DMS
// with, an adapter that lets the client go by dmsstatus. They are short: copy
// the one you need.
package integrations
