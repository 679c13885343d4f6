/**
 * What outcomes mean in one cloud and no other: its own codes, and codes of the wire whose usual cause is the
 * cloud's own. By cloud, then by outcome.
 */
import type { Explanations } from './explained.ts';

/** PROTOCOLS 1.9. */
const DELI: Explanations = {
  'platform/-1': [
    'undefined error, see msg',
    'The platform failed in a way that it has no code for. Its “msg” says more: run one device by hand (regatta device) and read the reply, then the platform’s log.',
  ],
  'platform/100': [
    'parameters cannot be parsed',
    'A required field is missing or of another type than the platform expects. Compare one request (regatta device shows it) with the platform’s interface; a platform of another version is the usual reason.',
  ],
  'platform/101': [
    'bad signature',
    'The platform checks a signature of the request and found another. Look whether the product secret of the scenario is the one that the platform has.',
  ],
  'platform/102': [
    'target missing or unreachable',
    'The “to” of a message names a service or a user that does not exist or does not answer. Look whether the service is bound to the device’s group (204), whether its server is up, and under “platform: applications:” on the embedded platform.',
  ],
  'platform/103': [
    'not permitted',
    'Unbinding without the product’s permission, publishing to a topic that is not the device’s, or a person of another group. On the embedded platform “platform: unbind:” lists the models that may unbind; elsewhere ask for the product’s permission.',
  ],
  'platform/104': [
    'request expired',
    'The time in the message, or the token it carries, is too old by the platform’s clock. Look for requests that waited long in a queue, for a life without “time-sync”, and for a login older than its token’s lifetime.',
  ],
  'platform/105': [
    'requester banned (locked)',
    'The device is locked: by an operator, by a “lock” or “ban” operation of the scenario, or under “platform: locked:”; a fault of the embedded platform may say it too. If none of these was asked for, look the device up in the platform’s administration.',
  ],
  'platform/106': [
    'action not supported',
    'The platform does not know this action. Either it is of an older version than the scenario expects, or a device sends an action that is none.',
  ],
  'platform/107': [
    'device not registered or bound',
    'The device is unknown, or in no group: nobody has bound it yet, or it has been unbound meanwhile. Let it be bound first (“be-bound”, a “bind” operation, “platform: bound:”), or check that the serials are those that were registered.',
  ],
  'platform/200': [
    'upgrade failed',
    'A device told that its upgrade failed. The outcomes of “upgrade” and “download” say where: file, checksum or installation.',
  ],
  'platform/201': [
    'log upload failed',
    'A device could not upload its logs. Look at the FTP server that the instruction named: reachable from here, account, free space.',
  ],
  'platform/202': [
    'hardware fault',
    'A device reported a fault of its hardware; in a simulation that is a step of the scenario. Nothing is wrong unless it was not asked for.',
  ],
  'mqtt/connack-2': [
    'client id rejected',
    'The client id is not of the form MODEL_SERIAL, or its model is not the user name. Look at “product: model:” and at the pattern of “identities:”.',
  ],
  'mqtt/connack-4': [
    'bad user name or password',
    'The password is computed from the product secret: the secret of the scenario is not the one that the platform has. With accounts from a file (“identities: { csv: … }”) look at its columns.',
  ],
  'mqtt/connack-5': [
    'not authorised',
    'The platform knows the device and will not have it: it is banned, or its product is not open to it. Look for a “ban” operation, then in the platform’s administration.',
  ],
};

/** PROTOCOLS 3. Other codes are the customer's own server's. */
const POINT: Explanations = {
  'platform/77777-network': [
    'request failed: network',
    'The provisioning server could not be reached, or it cut the connection. Look whether it is up at “target.services.point”, and whether it or a balancer before it drops connections under load.',
  ],
  'platform/77777-tls': [
    'request failed: TLS',
    'The TLS handshake failed: a certificate that is not trusted, has expired or is for another host. Give the authority by “target: { trust: ca.pem }” and check the host name.',
  ],
  'platform/77777-timeout': [
    'request failed: no answer in time',
    'The provisioning server took longer than the request’s time-out. Look at its load and at its database; a fleet that asks all at once is the hardest case for it.',
  ],
  'platform/77777-not-json': [
    'request failed: answer is no JSON',
    'Usually the error page of a proxy or balancer before the server, as HTML. Ask it once by hand with curl and look at what comes.',
  ],
  'platform/99999': [
    'answer without a code',
    'The server answered JSON that has no “code”. Ask it once by hand with curl: it may be another service, or one that fails without saying so.',
  ],
  'mqtt/connack-4': [
    'bad user name or password',
    'The broker does not take the account that the provisioning server has told. Look whether both share their data in time, and at “product: account:”, which says what of the answer is user name and password.',
  ],
};

/** PROTOCOLS 4: result_code. */
const EXPEED: Explanations = {
  'platform/1': [
    'refused, or the token has expired',
    'Of a token call: platform_key or secret_key is wrong, or the day’s 200 tokens are spent. Of any other call: the token had expired, or a newer one has taken its place; two runs with one key do that to each other.',
  ],
  'platform/2': [
    'no such device',
    'The cloud does not know the device id. Look at “product: devices:” and “deviceId:”: do they make the ids that the cloud has?',
  ],
  'platform/3': [
    'offline, bad query, or device_key unknown',
    'Of a setting: the device is offline (“skipOffline: true” leaves such out). Of a history: start, end, limit or cursor is wrong. Of status and current data: the device_key is unknown, see “product: deviceKey:”.',
  ],
  'platform/4': [
    'bad URL parameter',
    'A parameter of the call’s URL is missing or wrong, such as the id of a data point that the device does not have. Look at “points:” of the step.',
  ],
  'platform/5': [
    'bad body',
    'The body of a setting is not what the cloud takes. Look at “values:” of the step “set”: names, types and bounds of the data points.',
  ],
  'platform/set-failed': [
    'the device did not do it',
    'The cloud took the setting, and the device answered by a push that it had failed. Look at the device; on the embedded platform “settingFails” draws this.',
  ],
};

/** PROTOCOLS 5. The document gives no codes: these are our platform's, and what other servers say is told as it is. */
const TVS: Explanations = {
  'platform/refused': [
    'token refused without a reason',
    'The cloud answered a token call with an empty token: client id, grant or ticket do not please it. On the embedded platform “refusals” draws this.',
  ],
  'platform/malformed': [
    'request cannot be read',
    'The server could not read the request. Compare one with the server’s interface: it may be of another version.',
  ],
  'platform/token-missing': [
    'call without a token',
    'The call carried no token. Look whether a proxy removes the Authorization header.',
  ],
  'platform/token-unknown': [
    'token unknown',
    'The server does not know the token: it was given by another server, or that one forgot it, as after a restart without storage.',
  ],
  'platform/token-expired': [
    'token expired',
    'The token’s lifetime had passed. Look whether the life leaves its speakers time to renew (“token: { refresh: … }”), whether token calls fail, and whether the clocks agree.',
  ],
  'platform/token-revoked': [
    'token revoked',
    'The server took the token back before its time: a newer one was given to the same client, the account was unbound, or “revoked” of the embedded platform drew it.',
  ],
  'platform/refresh-unknown': [
    'refresh token unknown',
    'The server does not know the refresh token: it was used already, or given by another server.',
  ],
  'platform/refresh-expired': [
    'refresh token expired',
    'The refresh token’s own lifetime had passed; the speaker must begin with a new token. Look at “refreshLifetime” and at how long speakers were away.',
  ],
  'platform/refresh-revoked': [
    'refresh token revoked',
    'The server took the refresh token back: a newer one was given, or the account was unbound.',
  ],
  'platform/wrong-client': [
    'refresh token of another client',
    'The refresh token belongs to another client id. Two speakers share an identity, or the server mixes its clients.',
  ],
  'platform/wrong-code': [
    'wrong authorisation code',
    'The server wants another authorisation code than the fixed text of the protocol. It is not of this kind, or of another version.',
  ],
  'platform/wrong-redirect': [
    'wrong redirect_uri',
    'The server wants another redirect_uri than the fixed text of the protocol. It is not of this kind, or of another version.',
  ],
  'platform/unknown-client': [
    'unknown client',
    'The server does not know the client id: a guest’s digest is wrong, or the account was unbound meanwhile.',
  ],
  'platform/unknown-product': [
    'unknown product',
    'The product is not sold by this server. Look at “product:” and, on the embedded platform, at “products:”.',
  ],
  'platform/ticket-unknown': [
    'ticket unknown',
    'The companion app’s ticket is not the server’s. The app must log in again, which speakers do by themselves.',
  ],
  'platform/ticket-expired': [
    'ticket expired',
    'The companion app’s ticket was too old. The app must log in again, which speakers do by themselves.',
  ],
  'platform/ticket-invalid': [
    'ticket not verified',
    'The server would not verify the companion app’s ticket; on the embedded platform “invalidTickets” draws this. The app logs in again.',
  ],
  'platform/not-bound': [
    'speaker not bound to this account',
    'The speaker is not bound to this account: it never was, it was unbound, or somebody else has it.',
  ],
  'platform/qua-missing': [
    'call without a QUA',
    'The call had no QUA header. Look whether a proxy removes it.',
  ],
  'platform/qua-malformed': [
    'QUA cannot be read',
    'The server cannot read the QUA header. Look at “product:”, of which it is made: version and channel.',
  ],
  'platform/music-refused': [
    'music authorisation refused',
    'The person did not agree to the music authorisation, or QQ Music refused it.',
  ],
  'platform/music-expired': [
    'music authorisation not finished in time',
    'Nobody finished the music authorisation before its page expired. Look at how long people think, and at the page’s lifetime.',
  ],
  'platform/page-unknown': [
    'music page unknown',
    'The page of the music authorisation is not known to the server, or no longer.',
  ],
  'platform/page-of-another': [
    'music page of another',
    'The page of the music authorisation belongs to another speaker or is scanned by somebody else already.',
  ],
  'platform/page-out-of-turn': [
    'music page confirmed or scanned out of turn',
    'Somebody confirmed a page that nobody had scanned, or scanned one that was done with.',
  ],
};

/** A cloud that is not here has no codes of its own. */
export const OF_CLOUDS: Readonly<Record<string, Explanations>> = {
  deli: DELI,
  pot: DELI,
  expeed: EXPEED,
  point: POINT,
  tvs: TVS,
};
