# One image for every part: `regatta run`, `regatta agent`, `regatta platform`. deploy/README.md tells how to use it.
# Debian's slim image and not Alpine's: what docs/sizing.md says was measured with glibc.
FROM node:20-bookworm-slim AS build
WORKDIR /source
COPY package.json package-lock.json ./
# Not npm ci: the lock may lack entries for platforms whose packages a registry mirror does not have.
RUN npm install --ignore-scripts --no-audit --no-fund
COPY build.mjs tsconfig.json tsconfig.page.json ./
COPY src src
COPY workers workers
RUN node build.mjs && find dist -name '*.map' -delete

FROM node:20-bookworm-slim AS dependencies
WORKDIR /source
COPY package.json package-lock.json ./
RUN npm install --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:20-bookworm-slim
LABEL org.opencontainers.image.title="regatta" \
      org.opencontainers.image.description="A device fleet simulator with load testing"
ENV NODE_ENV=production
WORKDIR /opt/regatta
COPY package.json ./
COPY --from=dependencies /source/node_modules node_modules
COPY --from=build /source/dist dist
COPY scenarios scenarios
RUN ln -s /opt/regatta/dist/src/cli/main.js /usr/local/bin/regatta \
    && install -d -o node -g node /regatta/results \
    && ln -s /opt/regatta/scenarios /regatta/scenarios
# Results are written to ./results; nothing else is written, so that the rest may be read-only.
WORKDIR /regatta
# By number, so that Kubernetes can see that it is not root: the user `node` of the base image.
USER 1000:1000
# No check of health for all: a run tells by its exit code, an agent by being in Redis' list, where each run calls the
# roll before it starts. The platform has one in deploy/compose.yaml.
HEALTHCHECK NONE
STOPSIGNAL SIGTERM
ENTRYPOINT ["regatta"]
CMD ["--help"]
