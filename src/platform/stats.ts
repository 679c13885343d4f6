/**
 * The platform's own truth, as `GET /stats` tells it. Its tallies are named like the devices' so that a run can
 * be reconciled to the last message: without faults `deli/sent/102` (devices) = `deli/seen/102` (platform) and
 * `deli/received/102/0` = `deli/replied/102/0`; and always seen =
 * Σ replied + forwarded + Σ dropped + cut + Σ undelivered + pending. For messages that the platform begins,
 * `deli/received/301` (devices) = `deli/instructed/301`, but for some of the `deli/unsure/301`.
 */
export interface PlatformStats {
  readonly version: 1;
  /** Epoch ms. */
  readonly since: number;
  readonly connections: {
    readonly open: number;
    readonly accepted: number;
    /** By CONNACK code. */
    readonly refused: Readonly<Record<string, number>>;
    /** Older connections closed because the same client id connected again. */
    readonly takenOver: number;
    readonly closed: number;
  };
  /**
   * `deli/seen/<action>` requests taken off the wire · `deli/replied/<action>/<code>` · `deli/undelivered/<action>/<code>`
   * the device had gone · `deli/dropped/<action>/<code>`, `deli/cut/<action>` by a fault · `deli/injected/<action>/<code>`
   * replies (also counted in replied) whose code a fault made · `deli/pending/<action>` replies still delayed ·
   * `deli/refused-topic` publishes to a wrong topic (also counted in seen and, with 103, in replied) ·
   * `deli/forwarded/300` taken by an application instead of being replied to ·
   * `deli/instructed/<action>` messages 200 to 205 and 301 that were sent, one for each device ·
   * `deli/unsure/<action>` of these, the ones sent so shortly before the connection closed that they may not have
   * been read · `deli/broadcast/<action>` sent once, to whoever subscribed · behind a broker `deli/strangers` messages
   * of no product's device, `deli/anonymous` without a sender · `deli/unreached/<action>` the device was not connected · `deli/answered/<action>/<code>` answers to 200
   * and 201 · `ftp/logins`, `ftp/refused`, `ftp/files`, `ftp/bytes`, `ftp/full` ·
   * `firmware/requests`, `firmware/ranges`, `firmware/bytes`, `firmware/truncated`, `firmware/corrupted` ·
   * `http/<route>/<status>`. The action is 0 where it could not be read, `other` from 1000 on.
   */
  readonly tallies: Readonly<Record<string, number>>;
}
