//go:build go1.25

package dmsretry_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/dms-go/dmsstatus"
	"github.com/dms-go/dmsstatus/dmsretry"
	"github.com/dms-go/dmsstatus/dmstest"
)

// deleteInstance deletes an instance, and waits until it is gone.
func deleteInstance(client *http.Client, id string) dmsretry.Operation[struct{}] {
	url := project + "/instances/" + id
	var none struct{}
	return dmsretry.Operation[struct{}]{
		Accepted: true,
		Send: func(ctx context.Context) (struct{}, error) {
			err := call(ctx, client, http.MethodDelete, url, "", nil)
			if dmsstatus.AdviseError(err).IsNotExist() {
				return none, nil
			}
			return none, err
		},
		Look: func(ctx context.Context) (struct{}, dmsretry.Outcome, error) {
			var shown struct{ Status string }
			err := call(ctx, client, http.MethodGet, url, "", &shown)
			switch {
			case dmsstatus.AdviseError(err).IsNotExist():
				return none, dmsretry.Done, nil
			case shown.Status == "RUNNING":
				return none, dmsretry.NotDone, err
			}
			return none, dmsretry.Unknown, err
		},
	}
}

// createTopic creates a topic. It takes one of this name that is there for its own.
func createTopic(client *http.Client, instance, topic string) dmsretry.Operation[struct{}] {
	url := project + "/instances/" + instance + "/topics"
	var none struct{}
	return dmsretry.Operation[struct{}]{
		Send: func(ctx context.Context) (struct{}, error) {
			return none, call(ctx, client, http.MethodPost, url, `{"id": "`+topic+`"}`, nil)
		},
		Look: func(ctx context.Context) (struct{}, dmsretry.Outcome, error) {
			var list struct{ Topics []struct{ Name string } }
			err := call(ctx, client, http.MethodGet, url, "", &list)
			if slices.Contains(list.Topics, struct{ Name string }{topic}) {
				return none, dmsretry.Done, err
			}
			return none, dmsretry.NotDone, err
		},
	}
}

// deleteUser deletes a user. It needs no Look, because a DELETE can be sent twice.
func deleteUser(client *http.Client, instance, user string, renew func(context.Context) error) dmsretry.Operation[struct{}] {
	return dmsretry.Operation[struct{}]{
		Send: func(ctx context.Context) (struct{}, error) {
			err := call(ctx, client, http.MethodDelete, project+"/instances/"+instance+"/users/"+user, "", nil)
			if dmsstatus.AdviseError(err).IsNotExist() {
				err = nil
			}
			return struct{}{}, err
		},
		Renew: renew,
	}
}

// deleteGroup deletes a consumer group by the call for several of them, which answers 200
// whether it could or not.
func deleteGroup(client *http.Client, instance, group string) dmsretry.Operation[struct{}] {
	url := project + "/instances/" + instance + "/groups"
	var none struct{}
	return dmsretry.Operation[struct{}]{
		Send: func(ctx context.Context) (struct{}, error) {
			var body json.RawMessage
			err := call(ctx, client, http.MethodPost, url+"/batch-delete", `{"group_ids": ["`+group+`"]}`, &body)
			for _, item := range dmsstatus.FailedItems(body) {
				if a := item.Advice(); !a.IsNotExist() {
					err = errors.Join(err, &dmsstatus.Error{Advice: a, Message: item.Message})
				}
			}
			return none, err
		},
		Look: func(ctx context.Context) (struct{}, dmsretry.Outcome, error) {
			var list struct {
				Groups []struct {
					ID string `json:"group_id"`
				}
			}
			err := call(ctx, client, http.MethodGet, url, "", &list)
			for _, g := range list.Groups {
				if g.ID == group {
					return none, dmsretry.NotDone, err
				}
			}
			return none, dmsretry.Done, err
		},
	}
}

// listInstances returns the names of all instances.
func listInstances(client *http.Client) dmsretry.Operation[[]string] {
	return dmsretry.Operation[[]string]{
		Send: func(ctx context.Context) (names []string, err error) {
			var list struct{ Instances []struct{ Name string } }
			err = call(ctx, client, http.MethodGet, project+"/instances", "", &list)
			for _, instance := range list.Instances {
				names = append(names, instance.Name)
			}
			return names, err
		},
	}
}

// inBubble runs a test of a caller where hours take no time.
func inBubble(t *testing.T, name string, test func(t *testing.T)) {
	t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
}

func TestCreateInstance(t *testing.T) {
	const (
		creating = `{"instances": [{"instance_id": "1", "description": "mine", "status": "CREATING"}]}`
		broken   = `{"instances": [{"instance_id": "1", "description": "mine", "status": "ERROR"}]}`
		another  = `{"instances": [{"instance_id": "2", "description": "another's", "status": "RUNNING"}]}`
	)
	inBubble(t, "lost and made, then in ERROR", func(t *testing.T) {
		dms := dmstest.NewTransport(t,
			dmstest.Answer{For: "POST /v2/*/kafka/instances", Drop: true},
			dmstest.Answer{For: "GET", Body: another},
			dmstest.Answer{For: "GET", Body: creating},
			dmstest.Answer{For: "GET", Body: broken},
		)
		id, err := createInstance(newClient(dms), "orders", "mine").Do(t.Context())
		assert.Equal(t, "1", id)
		assert.ErrorIs(t, err, dmsretry.ErrFailed)
	})
	inBubble(t, "lost and not made, then refused", func(t *testing.T) {
		dms := dmstest.NewTransport(t,
			dmstest.Answer{For: "POST", Code: 504, Body: "<html>"},
			dmstest.Answer{For: "GET", Body: another, Repeat: true},
			dmstest.Answer{For: "POST", ErrorCode: "DMS.00400035"},
		)
		_, err := createInstance(newClient(dms), "orders", "mine").Do(t.Context())
		assert.NotErrorIs(t, err, dmsretry.ErrUnknown)
		assert.Equal(t, "DMS.00400035", dmsstatus.AdviseError(err).ErrorCode)
	})
	inBubble(t, "never seen", func(t *testing.T) {
		dms := dmstest.NewTransport(t,
			dmstest.Answer{For: "POST", Body: `{"instance_id": "1"}`},
			dmstest.Answer{For: "GET", Body: creating, Repeat: true},
		)
		id, err := createInstance(newClient(dms), "orders", "mine").Do(t.Context())
		assert.Equal(t, "1", id)
		assert.ErrorIs(t, err, dmsretry.ErrUnknown)
	})
}

func TestDeleteInstance(t *testing.T) {
	inBubble(t, "busy, then slow", func(t *testing.T) {
		dms := dmstest.NewTransport(t,
			dmstest.Answer{For: "DELETE", ErrorCode: "DMS.00400026"},
			dmstest.Answer{For: "DELETE /v2/*/instances/*", Code: 204, NoBody: true},
			dmstest.Answer{For: "GET", Body: `{"status": "RUNNING"}`}, // not yet to be seen
			dmstest.Answer{For: "GET", Body: `{"status": "DELETING"}`},
			dmstest.Answer{For: "GET", Code: 503, RetryAfter: 2 * time.Minute},
			dmstest.Answer{For: "GET", ErrorCode: "DMS.00404022"},
		)
		start := time.Now()
		_, err := deleteInstance(newClient(dms), "1").Do(t.Context())
		assert.NoError(t, err)
		assert.GreaterOrEqual(t, time.Since(start), 2*time.Minute)
	})
}

func TestCreateTopic(t *testing.T) {
	inBubble(t, "a page of a proxy", func(t *testing.T) {
		dms := dmstest.NewTransport(t,
			dmstest.Answer{For: "POST", Code: 503, RetryAfter: time.Second, Body: "<html>", Header: http.Header{"Content-Type": {"text/html"}}},
			dmstest.Answer{For: "GET", Body: `{"topics": [{"name": "other"}]}`},
			dmstest.Answer{For: "GET", Body: `{"topics": [{"name": "orders"}, {"name": "other"}]}`},
		)
		_, err := createTopic(newClient(dms), "1", "orders").Do(t.Context())
		assert.NoError(t, err)
	})
}

func TestDeleteUser(t *testing.T) {
	inBubble(t, "a token that ended, and then nothing to delete", func(t *testing.T) {
		dms := dmstest.NewTransport(t,
			dmstest.Answer{For: "DELETE", Code: 401},
			dmstest.Answer{For: "DELETE", Drop: true},
			dmstest.Answer{For: "DELETE", ErrorCode: "DMS.00500972"},
		)
		renewed := 0
		_, err := deleteUser(newClient(dms), "1", "ann", func(context.Context) error {
			renewed++
			return nil
		}).Do(t.Context())
		assert.NoError(t, err)
		assert.Equal(t, 1, renewed)
	})
}

func TestDeleteGroup(t *testing.T) {
	inBubble(t, "failed in a success, and busy", func(t *testing.T) {
		dms := dmstest.NewTransport(t,
			dmstest.Answer{For: "POST /v2/*/instances/*/groups/batch-delete",
				Body: `{"failed_groups": [{"group_id": "billing", "error_code": "DMS.00400026", "error_message": "busy"}], "total": 1}`},
			dmstest.Answer{For: "POST", Body: `{"failed_groups": [], "total": 0}`},
		)
		_, err := deleteGroup(newClient(dms), "1", "billing").Do(t.Context())
		assert.NoError(t, err)
	})
	inBubble(t, "failed for a reason that nobody knows", func(t *testing.T) {
		dms := dmstest.NewTransport(t,
			dmstest.Answer{For: "POST", Body: `{"failed_groups": [{"group_id": "billing", "error_message": "?"}], "total": 1}`},
			dmstest.Answer{For: "GET", Body: `{"groups": [{"group_id": "billing"}]}`},
			dmstest.Answer{For: "GET", Body: `{"groups": []}`},
		)
		_, err := deleteGroup(newClient(dms), "1", "billing").Do(t.Context())
		assert.NoError(t, err)
	})
}

func TestListInstances(t *testing.T) {
	inBubble(t, "overload and a broken connection", func(t *testing.T) {
		dms := dmstest.NewTransport(t,
			dmstest.Answer{Code: 429, RetryAfter: time.Hour / 6},
			dmstest.Answer{Drop: true},
			dmstest.Answer{For: "GET /v2/*/instances", Body: `{"instances": [{"name": "orders"}]}`},
		)
		names, err := listInstances(newClient(dms)).Do(t.Context())
		assert.NoError(t, err)
		assert.Equal(t, []string{"orders"}, names)
	})
}
