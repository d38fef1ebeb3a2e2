-- CreateEnum
CREATE TYPE "key_operation" AS ENUM ('READ', 'WRITE');

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "app_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "roles" TEXT[],
    "operations" "key_operation"[],
    "requests_per_minute" INTEGER NOT NULL,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "api_key_app_id_idx" ON "api_key"("app_id");

-- CreateIndex
CREATE INDEX "api_key_person_id_idx" ON "api_key"("person_id");

-- CreateIndex
CREATE INDEX "api_key_revoked_at_idx" ON "api_key"("revoked_at");

-- CreateIndex
CREATE INDEX "api_key_expires_at_idx" ON "api_key"("expires_at");

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE CASCADE;
