/** The first life that each system is shown by: short, complete, and passing on the embedded platform. */

export interface Starter {
  /** For the list to choose from. */
  readonly about: string;
  /** What a fleet's devices are, where that is not plain. */
  readonly devicesAre: string;
  readonly usualDevices: number;
  readonly address: { readonly kind: 'mqtt' | 'service'; readonly example: string };
  readonly fleet: string;
  /** Lines of YAML within the fleet, above `devices`. */
  readonly product: string;
  /** Steps; `outside` where the target is not the embedded platform. */
  readonly lifecycle: string;
  readonly outside?: string;
  /** Lines under `platform:`, for the embedded platform alone. */
  readonly platform?: string;
  readonly thresholds: string;
}

const MQTT = { kind: 'mqtt', example: 'mqtt://10.0.0.7:1883 or mqtts://gateway.example:8883' } as const;
const service = (cloud: string) => ({ kind: 'service', example: `https://${cloud}.example/api` }) as const;

const MEETINGS = `      - repeat:
          every: 4s..8s
          do:
            - start-meeting: { guest: true, nickname: "Talk {index}" }
`;

export const STARTERS: Readonly<Record<string, Starter>> = {
  deli: {
    about: 'Deli cloud: attendance machines, printers and the like, over MQTT',
    devicesAre: '',
    usualDevices: 100,
    address: MQTT,
    fleet: 'gates',
    product: `    # The secret comes from the environment where it is set there, and is never written to results.
    product: { category: KQ, model: DL3785W, secret: "\${DEVICE_SECRET:-demo}" }
`,
    lifecycle: `      - connect # finds its gateway, authenticates
      - subscribe
      - time-sync # action 100
      - report-info: { name: "gate {index}", version: "1.0" } # 101; {index} is the device's number
      - repeat: { every: 2s..4s, do: [query] } # 102, until the run ends; each device draws its own turns
`,
    thresholds: `  - query.p99 < 500ms # of all attempts, counted from the moment each was due
  - { expect: query.p95 < 250ms, phase: steady } # in one phase alone
  - connect.rate > 99% # share that succeeded
`,
  },
  pot: {
    about: 'Presentation pointers: logins by phone and meetings, over MQTT',
    devicesAre: '',
    usualDevices: 50,
    address: MQTT,
    fleet: 'pointers',
    product: `    # The secret comes from the environment where it is set there, and is never written to results.
    product: { category: POT, model: POT100, secret: "\${DEVICE_SECRET:-demo}" }
    person: { thinking: 200ms..1s } # whoever scans the code on the screen; also: refuses: 5%, never: 2%
`,
    lifecycle: `      - connect
      - subscribe
      - time-sync
      - report-info: { name: "pointer {index}" } # {index} is the device's number
      - login # shows a QR code until somebody has scanned and confirmed
      - repeat:
          every: 4s..8s # until the run ends; each device draws its own turns
          do:
            - start-meeting: { nickname: "Talk {index}" }
            - whiteboard-check
`,
    outside: `      - connect
      - subscribe
      - time-sync
      - report-info: { name: "pointer {index}" } # {index} is the device's number
      # Guests' meetings: a login needs simulated people, who need target: { mqtt: …, platform: { url: … } }
${MEETINGS}`,
    platform: `  bound: 0% # a pointer belongs to whoever logs in first
`,
    thresholds: `  - start-meeting.p99 < 1s # of all attempts, counted from the moment each was due
  - { expect: start-meeting.rate > 99%, phase: steady } # share that succeeded, in one phase alone
  - connect.rate > 99%
`,
  },
  point: {
    about: 'Point access: devices that ask over HTTPS who they are, then go on over MQTT',
    devicesAre: '',
    usualDevices: 100,
    address: service('point'),
    fleet: 'meters',
    product: `    product: { imei: "86012345{index:7}" } # {index:7} is the device's number in seven digits
`,
    lifecycle: `      - provision # over HTTPS: which gateway, which account, which QoS
      - connect # as it was told
      - subscribe: { topics: ["device/{deviceName}/down"] }
      - repeat:
          every: 2s..4s # until the run ends; each device draws its own turns
          do: [publish: { topic: "telemetry/{deviceName}", payload: { n: "{n}", kWh: "12.{index}" } }]
`,
    platform: `  services:
    point: { imeis: "86012345{index:7}" } # whom it knows; also: refusals, answers, slow, downlink …
`,
    thresholds: `  - provision.p99 < 2s # of all attempts, counted from the moment each was due
  - { expect: publish.p95 < 250ms, phase: steady } # in one phase alone
  - connect.rate > 99% # share that succeeded
`,
  },
  expeed: {
    about: "Expeed's open API: third-party platforms that watch devices, over HTTPS",
    devicesAre: 'third-party platforms; each watches 50 devices',
    usualDevices: 5,
    address: service('expeed'),
    fleet: 'monitors',
    product: `    # The secret comes from the environment where it is set there, and is never written to results.
    product: { platform: monitor, secret: "\${EXPEED_SECRET:-demo}", devices: 50 }
`,
    lifecycle: `      - token # one for all calls, renewed before it expires; 200 a day at most
      - repeat:
          every: 1s..3s # until the run ends; each platform draws its own turns
          do: [status, current: { points: [temp] }]
`,
    platform: `  services:
    expeed: { secret: "\${EXPEED_SECRET:-demo}", devices: 50, online: 95% } # also: pushEvery, settingFails …
`,
    thresholds: `  - current.p99 < 500ms # of all attempts, counted from the moment each was due
  - { expect: status.p95 < 250ms, phase: steady } # in one phase alone
  - status.rate > 99% # share that succeeded
`,
  },
  tvs: {
    about: 'TVS accounts: smart speakers and their tokens, over HTTPS',
    devicesAre: '',
    usualDevices: 100,
    address: service('tvs'),
    fleet: 'speakers',
    product: `    product: { id: living-room, version: 1.0.0.1000, package: com.example.livingroom, channel: 10020 }
`,
    lifecycle: `      - client-id # a guest's; or client-id: { account: wechat } by a companion app
      - token # renewed by itself before it expires
      - repeat:
          every: 2s..4s # until the run ends; each speaker draws its own turns
          do: [call: { api: dialog, body: { text: "what is the weather" } }]
`,
    platform: `  services:
    tvs: { tokenLifetime: 20s } # so that a short run shows renewals; also: revoked, refusals, latency …
`,
    thresholds: `  - call.p99 < 500ms # of all attempts, counted from the moment each was due
  - { expect: call.p95 < 250ms, phase: steady } # in one phase alone
  - token.rate > 99% # share that succeeded
`,
  },
};
