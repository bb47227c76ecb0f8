/** The node among others: keys, directories and what is wrong with them. */
@NullMarked
package io.understudy.node.messages;

import org.jspecify.annotations.NullMarked;
