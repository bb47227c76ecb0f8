package io.understudy.broker.amqp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * Lets nothing leave a broker that may no longer act, and cuts the connection instead. A broker
 * that was stopped and wakes up finds sends in its sockets, and loses its backup at once, whereupon
 * Artemis accepts what waited for the backup's word; without this the sender would be told of an
 * acceptance that the new live broker never heard of.
 */
final class LastWord extends ChannelOutboundHandlerAdapter {
  private final BooleanSupplier mayAct;

  LastWord(BooleanSupplier mayAct) {
    this.mayAct = mayAct;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (mayAct.getAsBoolean()) {
      var _ = context.write(message, promise);
      return;
    }
    ReferenceCountUtil.release(message);
    var _ = promise.tryFailure(new IOException("This broker is no longer live."));
    var _ = context.close();
  }
}
