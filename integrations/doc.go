// Package integrations has only tests and examples. The adapters for single clients are
// packages beside it: huaweicloud, retryablehttp and backoff.
package integrations
