// Package integrations has a loop that does a whole operation. The adapters for single
// clients are packages beside it: huaweicloud, retryablehttp and backoff.
package integrations
