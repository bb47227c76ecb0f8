package io.understudy.node.http;

import io.understudy.core.log.Content;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.Op;
import io.understudy.core.log.Outcome;
import io.understudy.engine.port.FlowLookup.ReignSummary;
import io.understudy.engine.port.StoredRow;
import io.understudy.flow.FlowId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entries of a journal, for people and tools. */
final class JournalJson {
  private JournalJson() {}

  /**
   * @param reign under which the entry was written; {@code null} when nobody knows it any more
   */
  static Map<String, Object> of(StoredRow stored, @Nullable ReignSummary reign) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("index", stored.row().index());
    body.put("batch", stored.seq());
    body.put("epoch", stored.epoch());
    if (reign != null) {
      body.put("instance", reign.instance());
      body.put("incarnation", reign.incarnation());
      body.put("reignBuild", reign.build());
    }
    body.put("time", Replies.time(stored.timeMillis()));
    Entry entry = EntryCodec.decode(stored.row());
    body.put("kind", kind(entry));
    put(body, entry);
    return body;
  }

  /** The name of the entry's kind: {@code attempt-failed}. */
  private static String kind(Entry entry) {
    return entry
        .getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
        .toLowerCase(java.util.Locale.ROOT);
  }

  private static void put(Map<String, Object> body, Entry entry) {
    switch (entry) {
      case Entry.Started e -> {
        body.put("name", e.name());
        body.put("clientId", e.clientId());
        body.put("input", Json.raw(e.input()));
        body.put("build", e.build());
        flow(body, "parent", e.parent());
      }
      case Entry.Intended e -> attempt(body, e.position(), e.attempt());
      case Entry.AttemptFailed e -> {
        attempt(body, e.position(), e.attempt());
        body.put("failure", Replies.failure(e.failure()));
        until(body, "retryAt", e.retryAtMillis());
      }
      case Entry.Ended e -> operation(body, e.position(), e.op(), e.outcome());
      case Entry.Waiting e -> {
        operation(body, e.position(), e.op(), null);
        flow(body, "child", e.child());
        until(body, "until", e.untilMillis());
      }
      case Entry.Versioned e -> {
        body.put("change", e.change());
        body.put("version", e.version());
      }
      case Entry.Signalled e -> {
        keyed(body, e.key(), "name", e.name());
        body.put("payload", Json.raw(e.payload()));
      }
      case Entry.ChildEnded e -> {
        flow(body, "child", e.child());
        Replies.putOutcome(body, e.outcome());
      }
      case Entry.Hospitalized e -> {
        body.put("cause", Replies.word(e.cause()));
        body.put("position", e.position());
        body.put("message", e.message());
      }
      case Entry.Finished e -> {
        body.put("status", Replies.word(e.status()));
        Replies.putOutcome(body, e.outcome());
      }
      case Entry.OfTalk e -> talk(body, e);
      case Entry.CancelAsked e -> keyed(body, e.key(), "reason", e.reason());
      case Entry.Discharged e -> keyed(body, e.key(), "by", e.by());
      case Entry.Continued e -> body.put("input", Json.raw(e.input()));
      case Entry.OfShard e -> shard(body, e);
      case Entry.Resuming _ -> {}
    }
  }

  private static void talk(Map<String, Object> body, Entry.OfTalk entry) {
    switch (entry) {
      case Entry.SessionBegan e -> {
        body.put("party", e.party());
        flow(body, "initiator", e.initiator());
      }
      case Entry.Received e -> {
        session(body, e.session(), "number", e.number());
        content(body, e.content());
      }
      case Entry.Acked e -> session(body, e.session(), "upTo", e.upTo());
      case Entry.SessionBroken e -> session(body, e.session(), "reason", e.reason());
      case Entry.HistoryDiffered e -> session(body, e.session(), "reason", e.reason());
      case Entry.ReplyOwed e -> body.put("to", e.to().address());
      case Entry.Replied e -> body.put("to", e.to().address());
    }
  }

  private static void shard(Map<String, Object> body, Entry.OfShard entry) {
    switch (entry) {
      case Entry.DeadLettered e -> body.put("letter", e.letter().id());
      case Entry.SentAgain e -> body.put("letter", e.letter());
      case Entry.HandoverAsked e -> {
        body.put("successor", e.successor());
        body.put("by", e.by());
      }
      case Entry.Drilled e -> {
        body.put("drill", e.kind());
        body.put("by", e.by());
        body.put("reason", e.reason());
      }
      case Entry.ReignEnded e -> body.put("cause", e.cause());
      case Entry.Watched _ -> {}
      case Entry.HistoryAccepted e -> {
        body.put("history", e.history());
        body.put("lost", e.from() + "-" + e.to());
        body.put("by", e.by());
        body.put("reason", e.reason());
      }
      case Entry.ReignStarted e -> keyed(body, e.instance(), "cause", e.cause());
    }
  }

  private static void session(Map<String, Object> body, FlowId session, String name, Object value) {
    body.put("session", session.toString());
    body.put(name, value);
  }

  private static void content(Map<String, Object> body, Content content) {
    switch (content) {
      case Content.Data data -> body.put("message", Json.raw(data.payload()));
      case Content.Open open -> body.put("flow", open.flow());
      case Content.End end -> {
        body.put("end", true);
        if (end.failure() != null) {
          body.put("failure", Replies.failure(end.failure()));
        }
      }
    }
  }

  private static void operation(
      Map<String, Object> body, int position, Op op, @Nullable Outcome outcome) {
    body.put("position", position);
    body.put("operation", Replies.word(op.kind()));
    if (!op.name().isEmpty()) {
      body.put("name", op.name());
    }
    if (outcome != null) {
      Replies.putOutcome(body, outcome);
    }
  }

  private static void attempt(Map<String, Object> body, int position, int attempt) {
    body.put("position", position);
    body.put("attempt", attempt);
  }

  private static void keyed(
      Map<String, Object> body, @Nullable String key, String name, String value) {
    body.put("key", key);
    body.put(name, value);
  }

  private static void flow(Map<String, Object> body, String name, @Nullable FlowId flow) {
    if (flow != null) {
      body.put(name, flow.toString());
    }
  }

  private static void until(Map<String, Object> body, String name, long millis) {
    if (millis != Entry.NEVER) {
      body.put(name, Replies.time(millis));
    }
  }
}
