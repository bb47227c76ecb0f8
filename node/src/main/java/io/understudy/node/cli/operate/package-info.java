/**
 * The commands that look at a node and act on its flows. They talk to the HTTP API of its instances
 * as any client does, and depend on nothing but {@link io.understudy.node.cli}. One thread, apart
 * from questions to several instances at once; errors end in an exit code and a sentence.
 */
@NullMarked
package io.understudy.node.cli.operate;

import org.jspecify.annotations.NullMarked;
