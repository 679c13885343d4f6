/** A pipeline for GitLab CI. Pure. */
import type { KitOptions } from './kit.ts';

export const gitlabPipeline = ({ scenario, branch, failOn }: KitOptions): string => `\
# Written by \`regatta ci-init\`, and yours to change: docs/gating-a-build.md of Regatta explains its parts.
regatta:
  image: node:20
  timeout: 30 minutes
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == "${branch}"
  variables:
    SCENARIO: ${scenario}
  before_script:
    - npm install --no-audit --no-fund
  script:
    # Exit code 0 passes, 99 is a threshold that failed, 98 a run that says nothing (this machine was too slow).
    - |
      verdict=0
      npx regatta run "$SCENARIO" --out regatta-results --no-dashboard || verdict=$?
    # A link to the report on the job's page.
    - |
      new=$(ls -d regatta-results/*/ 2>/dev/null | tail -n 1 || true)
      if [ -n "$new" ]; then
        printf '{"regatta":[{"external_link":{"label":"Regatta report","url":"%s/artifacts/file/%sreport.html"}}]}\\n' \\
          "$CI_JOB_URL" "$new" > regatta-annotations.json
      fi
    # The newest results of ${branch} that passed, where there are any.
    - |
      url="$CI_API_V4_URL/projects/$CI_PROJECT_ID/jobs/artifacts/${branch}/download?job=regatta"
      if curl --silent --fail --location --header "JOB-TOKEN: $CI_JOB_TOKEN" --output regatta-base.zip "$url"; then
        unzip -q regatta-base.zip -d regatta-base
      else
        echo "no run of ${branch} has passed yet: nothing to compare with"
      fi
    # Only 99, a change that is worse than --fail-on allows, fails the build; that runs can't be compared is told.
    - |
      base=$(ls -d regatta-base/regatta-results/*/ 2>/dev/null | tail -n 1 || true)
      compared=0
      if [ -n "$base" ] && [ -n "$new" ]; then
        npx regatta compare "$base" "$new"${flag(failOn)} || compared=$?
      fi
    - |
      if [ "$verdict" -eq 0 ] && [ "$compared" -eq 99 ]; then verdict=99; fi
      exit "$verdict"
  artifacts:
    when: always
    expire_in: 30 days
    paths:
      - regatta-results/
    reports:
      junit: regatta-results/*/junit.xml
      annotations: regatta-annotations.json
`;

const flag = (failOn: string | undefined): string => (failOn === undefined ? '' : ` --fail-on '${failOn}'`);
