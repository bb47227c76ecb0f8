package io.understudy.node.http;

import io.understudy.core.log.FlowStatus;
import io.understudy.engine.port.FlowLookup;
import io.understudy.engine.port.FlowLookup.Filter;
import io.understudy.engine.port.FlowLookup.FlowSummary;
import io.understudy.engine.port.FlowLookup.ReignSummary;
import io.understudy.engine.port.Receipt;
import io.understudy.engine.port.StoredRow;
import io.understudy.flow.FlowId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What any instance can tell by reading the store. */
record LookCalls(Backend backend) {
  private static final Pattern EPOCH = Pattern.compile("\\d{1,18}");
  private static final int LIST_MAX = 500;
  private static final int LIST_DEFAULT = 50;

  /** {@code GET /v1/flows}. */
  Answer list(Call call) {
    String before = call.query().get("before");
    int limit = limit(call);
    Filter filter =
        new Filter(
            status(call.query().get("status")),
            call.query().get("name"),
            call.query().get("clientId"),
            before == null ? null : Call.flowId(before));
    List<FlowSummary> flows = flows().list(filter, limit);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("flows", flows.stream().map(Gone::summary).toList());
    body.put("next", flows.size() < limit ? null : flows.getLast().flow().toString());
    return Answer.json(200, body);
  }

  /** {@code GET /v1/flows/{id}/journal}. */
  Answer journal(Call call) {
    FlowId flow = call.flow();
    List<StoredRow> journal = flows().journal(flow);
    if (journal.isEmpty()) {
      throw Problems.noSuchFlow(flow).toException();
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("flow", flow.toString());
    Map<Long, ReignSummary> reigns =
        flows().reigns(journal.stream().map(StoredRow::epoch).collect(Collectors.toSet()));
    body.put(
        "entries",
        journal.stream().map(row -> JournalJson.of(row, reigns.get(row.epoch()))).toList());
    return Answer.json(200, body);
  }

  /** {@code GET /v1/reigns}. */
  Answer reigns(Call call) {
    int limit = limit(call);
    Map<Long, Receipt> receipts = new HashMap<>();
    backend.receipts().latest(limit).forEach(each -> receipts.put(each.epoch(), each));
    List<Map<String, Object>> reigns = new ArrayList<>();
    for (ReignSummary reign : flows().reigns(limit)) {
      Map<String, Object> body = InstanceJson.reign(reign);
      Receipt receipt = receipts.get(reign.epoch());
      if (receipt != null) {
        body.put("phases", ReceiptJson.phases(receipt.phases()));
        body.put("whole", receipt.verdict().whole());
      }
      reigns.add(body);
    }
    return Answer.json(200, Map.of("reigns", reigns));
  }

  /** {@code GET /v1/reigns/{epoch}}. */
  Answer reign(Call call) {
    String text = call.parameter("epoch");
    long epoch = EPOCH.matcher(text).matches() ? Long.parseLong(text) : 0;
    ReignSummary reign = flows().reigns(Set.of(epoch)).get(epoch);
    if (reign == null) {
      throw Problems.noSuchReign(text).toException();
    }
    Map<String, Object> body = InstanceJson.reign(reign);
    backend.receipts().find(epoch).ifPresent(kept -> body.put("receipt", ReceiptJson.of(kept)));
    return Answer.json(200, body);
  }

  /** {@code GET /v1/instance}. */
  Answer instance(Call call) {
    Map<String, Object> body = InstanceJson.of(backend.view().get());
    body.put("history", HistoryCalls.of(backend.history().stand()));
    return Answer.json(200, body);
  }

  private FlowLookup flows() {
    return backend.flows();
  }

  static int limit(Call call) {
    String text = call.query().getOrDefault("limit", Integer.toString(LIST_DEFAULT));
    if (text.matches("\\d{1,4}")) {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= LIST_MAX) {
        return limit;
      }
    }
    throw Problems.badRequest(
            "bad-limit", "Bad limit", "'limit' is from 1 to " + LIST_MAX + ", not '" + text + "'.")
        .toException();
  }

  private static @Nullable FlowStatus status(@Nullable String text) {
    if (text == null) {
      return null;
    }
    return Arrays.stream(FlowStatus.values())
        .filter(status -> Replies.word(status).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                Problems.badRequest(
                        "bad-status",
                        "Bad status",
                        "'status' is one of running, hospital, completed, failed, cancelled, not '"
                            + text
                            + "'.")
                    .toException());
  }
}
