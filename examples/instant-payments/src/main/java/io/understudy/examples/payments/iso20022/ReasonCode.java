package io.understudy.examples.payments.iso20022;

/** Why a transfer is rejected: the codes of ISO 20022's external status reasons used here. */
public enum ReasonCode {
  AB05("Stopped by a timeout at the creditor's agent"),
  AB09("Stopped by an error at the creditor's agent"),
  AC01("Account number is wrong or unknown"),
  AC04("Account is closed"),
  AG01("Transfer is not allowed on this account"),
  AM01("Amount is zero"),
  AM03("Currency is not allowed"),
  AM04("Funds are not sufficient"),
  AM05("Transfer was received before"),
  AM10("Total of the message is not the sum of its amounts"),
  AM12("Amount is missing or not valid"),
  DS02("Cancelled by an authorised user"),
  DT01("Date is missing or not valid"),
  FF01("File format is not valid"),
  RC01("Bank identifier is not valid"),
  RR04("Regulatory reason");

  private final String meaning;

  ReasonCode(String meaning) {
    this.meaning = meaning;
  }

  public String meaning() {
    return meaning;
  }
}
