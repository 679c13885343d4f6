export interface Scenario {
  thresholds: readonly { expect: string; fleet?: string; phase?: string }[];
}
