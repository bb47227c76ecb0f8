/**
 * Messages of ISO 20022: reads {@code pacs.008} credit transfers into plain records, checks them,
 * and writes {@code pacs.002} answers. Pure: the same text gives the same answer, so a flow may use
 * it between its operations. Safe for any thread. Depends on Prowide's model classes and JAXB.
 */
@NullMarked
package io.understudy.examples.payments.iso20022;

import org.jspecify.annotations.NullMarked;
