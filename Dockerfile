FROM node:24-slim AS build
WORKDIR /app
COPY . .
RUN npm ci
RUN npm run build -- --filter=@trellis/standalone...
# Without the root's dev dependencies nobody asks for the optional peers of Prisma's client, which are its whole CLI.
RUN rm -rf node_modules && npm pkg delete devDependencies && npm install --omit=dev --workspace=@trellis/standalone
RUN mkdir out && cp -r --parents package.json prisma schema node_modules \
    $(find packages subgraphs gateway standalone studio examples \( -name package.json -o -name dist -o -name node_modules \) -print -prune) out

FROM node:24-slim
ENV NODE_ENV=production TRELLIS_DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/out ./
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --start-period=30s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "standalone/dist/index.js"]
