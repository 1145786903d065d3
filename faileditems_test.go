package dmsstatus_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dms-go/dmsstatus"
)

// failedItems has bodies of the forms that DMS documents, and of others, with what
// failed.
var failedItems = []struct {
	name, body string
	want       []dmsstatus.FailedItem
}{
	// Kafka: topics deleted or emptied.
	{"topics, all done", `{"topics":[{"id":"a","success":true},{"id":"b","success":true}]}`, nil},
	{"topics, one failed", `{"topics":[{"id":"a","success":true},{"id":"b","success":false}]}`, []dmsstatus.FailedItem{{Name: "b"}}},
	{"topics, all failed", `{"topics":[{"id":"a","success":false},{"id":"b","success":false}]}`, []dmsstatus.FailedItem{{Name: "a"}, {Name: "b"}}},
	// Kafka: consumer offsets of topics deleted.
	{"offsets, done", `{"topics":[{"name":"a","success":true}]}`, nil},
	{"offsets, done, with a code", `{"topics":[{"name":"a","success":true,"error_code":"DMS.00000000"}]}`, nil},
	{"offsets, failed", `{"topics":[{"name":"a","success":false,"error_code":"DMS.00400026"}]}`,
		[]dmsstatus.FailedItem{{Name: "a", ErrorCode: "DMS.00400026"}}},
	// Kafka: consumer groups deleted. Only those that failed are listed.
	{"groups, none failed", `{"failed_groups":[],"total":0}`, nil},
	{"groups, two failed", `{"failed_groups":[{"group_id":"g1","error_message":"UNKNOWN"},{"group_id":"g2","error_message":"IN USE"}],"total":2}`,
		[]dmsstatus.FailedItem{{Name: "g1", Message: "UNKNOWN"}, {Name: "g2", Message: "IN USE"}}},
	{"failed topics", `{"failed_topics":[{"topic":"t","reason":"no such topic"}]}`, []dmsstatus.FailedItem{{Name: "t", Message: "no such topic"}}},
	{"failed topics by their names", `{"failed_topics":["t","u"]}`, []dmsstatus.FailedItem{{Name: "t"}, {Name: "u"}}},
	// Instances restarted or deleted.
	{"instances, one failed", `{"results":[{"result":"success","instance":"i1"},{"result":"failed","instance":"i2"}]}`, []dmsstatus.FailedItem{{Name: "i2"}}},
	// Kafka: diagnosis reports deleted.
	{"reports, one failed", `{"results":[{"result":true,"id":"r1"},{"result":false,"id":"r2"}]}`, []dmsstatus.FailedItem{{Name: "r2"}}},
	// Instances taken out of the recycle bin.
	{"restored", `{"results":[{"instance_id":"i","job_id":"j","error_msg":null}]}`, nil},
	{"restored, no message", `{"results":[{"instance_id":"i","job_id":"j","error_msg":""}]}`, nil},
	{"not restored", `{"results":[{"instance_id":"i","job_id":null,"error_msg":"expired"}]}`, []dmsstatus.FailedItem{{Name: "i", Message: "expired"}}},
	{"a message beside a success", `{"results":[{"id":"i","success":true,"error_msg":"none"},{"id":"j","result":true,"error_msg":"none"},
		{"id":"k","state":0,"error_msg":"none"},{"id":"l","error_code":"DMS.00000000","error_msg":"none"}]}`, nil},
	{"a message beside nulls", `{"results":[{"id":"i","success":null,"result":null,"state":null,"error_code":null,"error_msg":"expired"}]}`,
		[]dmsstatus.FailedItem{{Name: "i", Message: "expired"}}},
	{"a message elsewhere", `{"topics":[{"id":"i","error_msg":"expired"}],"messages":[{"id":"i","error_msg":"expired"}]}`, nil},
	// Kafka: access from other VPCs changed.
	{"brokers, one failed", `{"success":false,"results":[{"advertised_ip":"9","success":true,"ip":"1"},{"advertised_ip":"8","success":false,"ip":"2"}]}`,
		[]dmsstatus.FailedItem{{Name: "2"}}},
	{"brokers, none failed", `{"success":true,"results":[{"advertised_ip":"9","success":true,"ip":"1"}]}`, nil},
	{"brokers, failed as a whole", `{"success":false,"results":[{"advertised_ip":"9","success":true,"ip":"1"}]}`, []dmsstatus.FailedItem{{}}},
	// Kafka: messages of partitions deleted.
	{"partitions", `{"partitions":[{"partition":0,"result":"success","error_code":0},{"partition":1,"result":"failed","error_code":3}]}`,
		[]dmsstatus.FailedItem{{Name: "1", ErrorCode: "3"}}},
	{"partitions, only codes", `{"partitions":[{"partition":0,"error_code":"0"},{"partition":1,"error_code":"00400026"},{"partition":2,"error_code":10240401}]}`,
		[]dmsstatus.FailedItem{{Name: "1", ErrorCode: "DMS.00400026"}, {Name: "2", ErrorCode: "DMS.10240401"}}},
	// RocketMQ: dead letters sent again.
	{"dead letters", `{"resend_results":[{"msg_id":"m1","error_code":"DMS.00000000","error_message":"Success."},
		{"msg_id":"m2","error_code":"DMS.00050004","error_message":"nobody is online"}]}`,
		[]dmsstatus.FailedItem{{Name: "m2", ErrorCode: "DMS.00050004", Message: "nobody is online"}}},
	// The queue service: messages sent, and messages acknowledged.
	{"messages", `{"messages":[{"state":0,"id":"m1"},{"state":1,"error":"too large","error_code":"DMS.10240014"},{"error":null,"error_code":null,"state":0,"id":null}]}`,
		[]dmsstatus.FailedItem{{ErrorCode: "DMS.10240014", Message: "too large"}}},
	{"acknowledged", `{"success":2,"fail":0}`, nil},
	{"not acknowledged", `{"success":1,"fail":2}`, []dmsstatus.FailedItem{{}, {}}},
	{"fewer than none", `{"success":1,"fail":-2}`, nil},
	{"no number", `{"success":1,"fail":"2"}`, nil},
	{"no success beside it", `{"fail":2}`, nil},
	// Kafka Manager restarted.
	{"whole, done", `{"result":"success","instance_id":"i"}`, nil},
	{"whole, failed", `{"result":"failed","instance_id":"i"}`, []dmsstatus.FailedItem{{Name: "i"}}},
	{"whole, no success", `{"success":false,"error_code":"DMS.00400026","error_msg":"busy"}`,
		[]dmsstatus.FailedItem{{ErrorCode: "DMS.00400026", Message: "busy"}}},
	{"whole, another text", `{"result":"running"}`, nil},
	{"whole, no text", `{"result":false,"success":"false"}`, nil},

	{"a result in another word", `{"results":[{"id":"a","result":"FAILED"},{"id":"b","result":""}]}`, []dmsstatus.FailedItem{{Name: "a"}, {Name: "b"}}},
	{"one sign is enough", `{"results":[{"id":"a","success":true,"result":"failed"},{"id":"b","result":"success","state":1},
		{"id":"c","success":true,"error_code":"X.1"}]}`, []dmsstatus.FailedItem{{Name: "a"}, {Name: "b"}, {Name: "c", ErrorCode: "X.1"}}},
	{"states", `{"messages":[{"id":"a","state":-1},{"id":"b","state":1e999},{"id":"c","state":"1"},{"id":"d","state":0.0},{"id":"e","state":true}]}`,
		[]dmsstatus.FailedItem{{Name: "a"}, {Name: "b"}}},
	{"codes of no failure", `{"topics":[{"id":"a","error_code":""},{"id":"b","error_code":" "},{"id":"c","error_code":0},{"id":"d","error_code":"00000000"},
		{"id":"e","error_code":"dms.00000000"},{"id":"f","error_code":null},{"id":"g","error_code":false},{"id":"h","error_code":{}}]}`, nil},
	{"numbers", `{"topics":[{"id":"a","error_code":0.0},{"id":"b","error_code":-0},{"id":"c","error_code":111111111111111111111111}]}`,
		[]dmsstatus.FailedItem{{Name: "c"}}},
	{"a code of no failure beside one", `{"topics":[{"id":"a","success":false,"error_code":"DMS.00000000"},{"id":"b","success":false,"error_code":0}]}`,
		[]dmsstatus.FailedItem{{Name: "a"}, {Name: "b"}}},
	{"wrong types", `{"topics":[{"id":"a","success":"false"},{"id":"b","success":0},{"id":"c","success":null},{"id":"d","result":0},{"id":"e","result":null},
		{"id":"f","result":["failed"]}]}`, nil},
	{"no items", `{"topics":[null,1,"a",[],{},false,[{"success":false}]]}`, nil},
	{"whatever they are", `{"failed_groups":[null,7,[],{},true]}`, []dmsstatus.FailedItem{{}, {Name: "7"}, {}, {}, {}}},
	{"no lists", `{"topics":{"success":false},"results":null,"partitions":3,"failed_topics":"t","failed_groups":{"group_id":"g"}}`, nil},
	{"several lists", `{"messages":[{"id":"m","state":1}],"topics":[{"id":"t","success":false}],"failed_topics":["f"],"success":0,"fail":1}`,
		[]dmsstatus.FailedItem{{Name: "f"}, {Name: "t"}, {Name: "m"}, {}}},
	{"the first name", `{"failed_topics":[{"ip":"ip","partition":1,"msg_id":"m","instance_id":"ii","instance":"i","group":"g","group_id":"gi","topic":"t","name":"n","id":"d"},
		{"group_id":"gi","topic":"t","name":"","id":null},{"ip":"ip","msg_id":"m","instance_id":"ii","instance":"i","group":"g","group_id":"gi"},
		{"ip":"ip","msg_id":"m","instance_id":"ii","instance":"i","group":"g"},{"ip":"ip","msg_id":"m","instance_id":"ii","instance":"i"},
		{"ip":"ip","partition":1,"msg_id":"m","instance_id":"ii"},{"ip":"ip","partition":1,"msg_id":"m"},{"ip":"ip","partition":1},{"ip":"ip"}]}`,
		[]dmsstatus.FailedItem{{Name: "d"}, {Name: "t"}, {Name: "gi"}, {Name: "g"}, {Name: "i"}, {Name: "ii"}, {Name: "m"}, {Name: "1"}, {Name: "ip"}}},
	{"the first message", `{"failed_topics":[{"message":"m","reason":"r","error":"e","error_msg":"em","error_message":"eme"},{"message":"m","reason":"r","error":"e","error_msg":"em"},
		{"message":"m","reason":"r","error":"e"},{"message":"m","reason":"r","error":{"code":"c"}},{"message":"m","reason":7}]}`,
		[]dmsstatus.FailedItem{{Message: "eme"}, {Message: "em"}, {Message: "e"}, {Message: "r"}, {Message: "m"}}},
	{"large numbers", `{"failed_topics":[{"partition":9223372036854775807},{"partition":-9223372036854775808},{"partition":111111111111111111111}]}`,
		[]dmsstatus.FailedItem{{Name: "9223372036854775807"}, {Name: "-9223372036854775808"}, {}}},
	{"spaces", " { \"topics\" : [ { \"id\" : \"a\" , \"success\" : false } , { \"partition\" : 2 ,\n\"result\" : false } ] } \n", []dmsstatus.FailedItem{{Name: "a"}, {Name: "2"}}},
	{"the last of equal keys", `{"topics":[{"id":"a","success":false}],"topics":[{"id":"b","id":"c","success":true,"success":false}]}`, []dmsstatus.FailedItem{{Name: "c"}}},
	{"keys in another case", `{"Topics":[{"id":"a","success":false}],"Success":false}`, nil},
	{"deeper", `{"data":{"topics":[{"id":"a","success":false}]}}`, nil},
	{"a list", `[{"id":"a","success":false}]`, nil},
	{"an error", `{"error_code":"DMS.00400026","error_msg":"busy"}`, nil},
	{"a topic", `{"topics":[{"name":"a","partition":3,"replication":3,"sync_replication":false}]}`, nil},
	{"a consumer group", `{"group":{"state":"STABLE"},"partitions":[{"partition":1,"start_offset":0}]}`, nil},
	{"empty", ``, nil}, {"null", `null`, nil}, {"text", `"failed"`, nil}, {"no JSON", `{"success":false`, nil}, {"page", `<html>`, nil},
}

func TestFailedItems(t *testing.T) {
	for _, test := range failedItems {
		assert.Equal(t, test.want, dmsstatus.FailedItems([]byte(test.body)), test.name)
	}
}

// TestFailedItemsBounded sends numbers that a server should not be trusted with, and
// bodies that are large or deep.
func TestFailedItemsBounded(t *testing.T) {
	for _, n := range []string{"1001", "1e9", "1e999", strings.Repeat("9", 1<<20)} {
		assert.Len(t, dmsstatus.FailedItems([]byte(`{"success":0,"fail":`+n+`}`)), 1000, "%.10s", n)
	}
	assert.Len(t, dmsstatus.FailedItems([]byte(`{"success":0,"fail":999}`)), 999)

	const many = 1 << 16
	items := strings.Repeat(`{"id":"a","success":false},`, many)
	assert.Len(t, dmsstatus.FailedItems([]byte(`{"topics":[`+items[:len(items)-1]+`]}`)), many, "what is listed is not cut")
	keys := strings.Repeat(`"topics":[{"success":false}],`, many)
	assert.Len(t, dmsstatus.FailedItems([]byte("{"+keys[:len(keys)-1]+"}")), 1)
	for _, depth := range []int{100, 9990, 1 << 20} {
		for _, body := range []string{
			strings.Repeat("[", depth) + strings.Repeat("]", depth),
			strings.Repeat(`{"topics":[`, depth) + strings.Repeat("]}", depth),
			`{"topics":[{"id":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + `}]}`,
			strings.Repeat(`{"topics":`, depth),
		} {
			assert.Empty(t, dmsstatus.FailedItems([]byte(body)), "depth %d: %.20s", depth, body)
		}
	}
}

func TestFailedItemAdvice(t *testing.T) {
	for errorCode, want := range map[string]dmsstatus.Advice{
		"":             {Action: dmsstatus.ActionVerify},
		"3":            {ErrorCode: "3", Action: dmsstatus.ActionVerify},
		"DMS.99999999": {ErrorCode: "DMS.99999999", Action: dmsstatus.ActionVerify},
		"DMS.00400026": {Code: 400, ErrorCode: "DMS.00400026", Action: dmsstatus.ActionRetryAfter},
		" 111400026 ":  {Code: 400, ErrorCode: "DMS.00400026", Action: dmsstatus.ActionRetryAfter},
		"DMS.10240401": {Code: 404, ErrorCode: "DMS.10240401", Action: dmsstatus.ActionModify},
		"DMS.00500000": {Code: 500, ErrorCode: "DMS.00500000", Action: dmsstatus.ActionVerify},
	} {
		assert.Equal(t, want, dmsstatus.FailedItem{Name: "a", ErrorCode: errorCode, Message: "m"}.Advice(), errorCode)
	}
	for row := range dmsstatus.AllErrorCodes() {
		want := row.Action
		if want == 0 {
			want = dmsstatus.ActionVerify
		}
		assert.Equal(t, want, dmsstatus.FailedItem{ErrorCode: row.ErrorCode}.Advice().Action, row.ErrorCode)
	}
	assert.True(t, dmsstatus.FailedItem{ErrorCode: "DMS.10240401"}.Advice().IsNotExist())
}

func TestFailedItemJSON(t *testing.T) {
	item := dmsstatus.FailedItem{Name: "orders", ErrorCode: "DMS.00400026", Message: "busy"}
	data, err := json.Marshal([]dmsstatus.FailedItem{item, {}})
	require.NoError(t, err)
	assert.JSONEq(t, `[{"name":"orders","error_code":"DMS.00400026","message":"busy"},{}]`, string(data))
}

func FuzzFailedItems(f *testing.F) {
	for _, test := range failedItems {
		f.Add([]byte(test.body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		failed := dmsstatus.FailedItems(body)
		assert.Equal(t, failed, dmsstatus.FailedItems(body))
		if len(failed) > 0 {
			require.True(t, json.Valid(body))
		}
		assert.LessOrEqual(t, len(failed), 1000+len(body)/len("1,"))
		for _, item := range failed {
			assert.NotContains(t, []string{"0", "DMS.00000000"}, item.ErrorCode)
			assert.True(t, utf8.ValidString(item.Name+item.ErrorCode+item.Message))
			a := item.Advice()
			assert.Equal(t, item.ErrorCode, a.ErrorCode, "it is spelled already")
			assert.NotZero(t, a.Action)

			// What is said of one item stays true if it is the only one.
			data, err := json.Marshal(map[string]any{"failed_topics": []any{map[string]string{
				"id": item.Name, "error_code": item.ErrorCode, "reason": item.Message}}})
			require.NoError(t, err)
			assert.Equal(t, []dmsstatus.FailedItem{item}, dmsstatus.FailedItems(data), string(data))
		}
	})
}
