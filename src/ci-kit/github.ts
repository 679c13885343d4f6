/** A workflow for GitHub Actions. Pure. */
import type { KitOptions } from './kit.ts';

export const githubWorkflow = ({ scenario, branch, failOn }: KitOptions): string => `\
# Written by \`regatta ci-init\`, and yours to change: docs/gating-a-build.md of Regatta explains its parts.
name: regatta

on:
  push:
    branches: [${branch}]
  pull_request:
  workflow_dispatch:

permissions:
  contents: read
  actions: read # to fetch the results of ${branch}
  checks: write # to publish junit.xml

# Two load tests on one runner would measure each other.
concurrency:
  group: regatta-\${{ github.ref }}
  cancel-in-progress: true

env:
  SCENARIO: ${scenario}

jobs:
  regatta:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4

      - uses: actions/setup-node@v4
        with:
          node-version: 20

      - name: Install
        run: npm install --no-audit --no-fund

      # Exit code 0 passes, 99 is a threshold that failed, 98 a run that says nothing (this machine was too slow).
      # The summary on the build's page and the annotations come from here too.
      - name: Run the scenario
        run: npx regatta run "$SCENARIO" --out regatta-results --no-dashboard

      - name: Fetch the newest results of ${branch}
        if: \${{ !cancelled() }}
        env:
          GH_TOKEN: \${{ github.token }}
        run: |
          id=$(gh run list --repo "$GITHUB_REPOSITORY" --workflow "$GITHUB_WORKFLOW" --branch ${branch} \\
            --status success --limit 1 --json databaseId --jq '.[0].databaseId // empty') || id=
          if [ -z "$id" ]; then
            echo "no run of ${branch} has passed yet: nothing to compare with"
          elif ! gh run download "$id" --repo "$GITHUB_REPOSITORY" --name regatta-results --dir regatta-base; then
            echo "the results of run $id are gone: nothing to compare with"
          fi

      # Only 99, a change that is worse than --fail-on allows, fails the build; that runs can't be compared is told.
      - name: Compare with ${branch}
        if: \${{ !cancelled() }}
        run: |
          base=$(ls -d regatta-base/*/ 2>/dev/null | tail -n 1 || true)
          new=$(ls -d regatta-results/*/ 2>/dev/null | tail -n 1 || true)
          if [ -z "$base" ] || [ -z "$new" ]; then exit 0; fi
          code=0
          npx regatta compare "$base" "$new" --markdown${flag(failOn)} > regatta-compare.md || code=$?
          cat regatta-compare.md
          cat regatta-compare.md >> "$GITHUB_STEP_SUMMARY"
          if [ "$code" -eq 99 ]; then exit 99; fi

      - name: Keep the results
        if: \${{ !cancelled() }}
        uses: actions/upload-artifact@v4
        with:
          name: regatta-results
          path: regatta-results
          if-no-files-found: ignore
          retention-days: 30

      # Pull requests from forks may not write checks: then this does nothing.
      - name: Publish JUnit
        if: \${{ !cancelled() }}
        continue-on-error: true
        uses: mikepenz/action-junit-report@v5
        with:
          report_paths: regatta-results/*/junit.xml
          check_name: regatta thresholds
`;

const flag = (failOn: string | undefined): string => (failOn === undefined ? '' : ` --fail-on '${failOn}'`);
