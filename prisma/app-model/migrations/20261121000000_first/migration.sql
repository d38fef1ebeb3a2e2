-- CreateTable
CREATE TABLE "app" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "maker_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),
    "live_number" INTEGER,
    "prepared_number" INTEGER,

    CONSTRAINT "app_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "draft" (
    "app_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "definition" TEXT NOT NULL,
    "updated_by" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "draft_pkey" PRIMARY KEY ("app_id")
);

-- CreateTable
CREATE TABLE "version" (
    "app_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "definition" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "inputs_hash" TEXT NOT NULL,
    "plan" JSONB NOT NULL,
    "note" TEXT,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_at" TIMESTAMPTZ(3),
    "failure" TEXT,

    CONSTRAINT "version_pkey" PRIMARY KEY ("app_id","number")
);

-- CreateTable
CREATE TABLE "supergraph" (
    "inputs_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "sdl" TEXT NOT NULL,
    "composed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "supergraph_pkey" PRIMARY KEY ("inputs_hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "app_slug_key" ON "app"("slug");

-- CreateIndex
CREATE INDEX "app_maker_id_idx" ON "app"("maker_id");

-- CreateIndex
CREATE UNIQUE INDEX "app_id_live_number_key" ON "app"("id", "live_number");

-- CreateIndex
CREATE UNIQUE INDEX "app_id_prepared_number_key" ON "app"("id", "prepared_number");

-- CreateIndex
CREATE INDEX "version_app_id_hash_idx" ON "version"("app_id", "hash");

-- CreateIndex
CREATE INDEX "supergraph_hash_idx" ON "supergraph"("hash");

-- CreateIndex
CREATE INDEX "supergraph_used_at_idx" ON "supergraph"("used_at");

-- AddForeignKey
ALTER TABLE "app" ADD CONSTRAINT "app_id_live_number_fkey" FOREIGN KEY ("id", "live_number") REFERENCES "version"("app_id", "number") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "app" ADD CONSTRAINT "app_id_prepared_number_fkey" FOREIGN KEY ("id", "prepared_number") REFERENCES "version"("app_id", "number") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "draft" ADD CONSTRAINT "draft_app_id_fkey" FOREIGN KEY ("app_id") REFERENCES "app"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "version" ADD CONSTRAINT "version_app_id_fkey" FOREIGN KEY ("app_id") REFERENCES "app"("id") ON DELETE CASCADE ON UPDATE CASCADE;
