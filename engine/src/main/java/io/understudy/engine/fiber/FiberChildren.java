package io.understudy.engine.fiber;

import io.understudy.core.flow.Ask;
import io.understudy.core.flow.Draws;
import io.understudy.core.flow.Recorded;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Op;
import io.understudy.core.log.Payload;
import io.understudy.flow.Child;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowId;
import io.understudy.flow.ResultType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** The flows that a fiber starts. */
final class FiberChildren {
  private final FiberContext context;
  private final FiberHome home;

  FiberChildren(FiberContext context, FiberHome home) {
    this.context = context;
    this.home = home;
  }

  <I extends @Nullable Object, O extends @Nullable Object> Child<O> start(
      Class<? extends Flow<I, O>> flow, I input) {
    String name = home.catalog().nameOf(flow);
    Type inputType = FlowCatalog.argument(flow, 0);
    Payload payload = home.payloads().write(input, inputType);
    home.requireSize(payload);
    Op op = new Op(Op.Kind.START, name, Digest.of(payload.json()).high());
    int position = context.position();
    FlowId child = context.childId(position);
    Recorded end = context.recorded(position, op);
    if (end == null) {
      end =
          context.blockOn(
              new Ask.StartChild(position, op, child, payload, Draws.mix(child.low())), op);
    }
    context.value(end, ResultType.of(String.class));
    return new ChildHandle<>(child, FlowCatalog.argument(flow, 1));
  }

  private final class ChildHandle<O extends @Nullable Object> implements Child<O> {
    private final FlowId child;
    private final Type result;

    ChildHandle(FlowId child, Type result) {
      this.child = child;
      this.result = result;
    }

    @Override
    public FlowId id() {
      return child;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the author's type says whether it may be null
    public O join() {
      Op op = Op.of(Op.Kind.JOIN, child.toString());
      int position = context.position();
      Recorded end = context.recorded(position, op);
      Recorded found =
          end != null
              ? end
              : context.blockOn(new Ask.JoinChild(position, op, child, context.alone()), op);
      return (O) context.outcome(found, child, result);
    }
  }
}
