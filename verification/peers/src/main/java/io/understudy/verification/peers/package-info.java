/**
 * The same work done by others, measured in turn on one PostgreSQL. Each is written as its own
 * documentation tells. Uses the bench of the verification; no other room may use it, and it is
 * neither published nor on the class path of the product.
 */
@NullMarked
package io.understudy.verification.peers;

import org.jspecify.annotations.NullMarked;
