-- CreateEnum
CREATE TYPE "person_kind" AS ENUM ('PERSON', 'SERVICE');

-- AlterTable
ALTER TABLE "person" ADD COLUMN     "avatar_url" TEXT,
ADD COLUMN     "deleted_at" TIMESTAMPTZ(3),
ADD COLUMN     "home_app_id" TEXT,
ADD COLUMN     "kind" "person_kind" NOT NULL DEFAULT 'PERSON',
ADD COLUMN     "time_zone" TEXT,
ALTER COLUMN "email" DROP NOT NULL,
ALTER COLUMN "name" DROP NOT NULL,
ALTER COLUMN "password_hash" DROP NOT NULL;

-- CreateIndex
CREATE INDEX "person_home_app_id_idx" ON "person"("home_app_id");

-- A program signs in by keys alone, and of a deleted person nothing is left, also where rows are written by hand.
ALTER TABLE "person" ADD CONSTRAINT "person_service_has_no_password" CHECK ("kind" = 'PERSON' OR ("email" IS NULL AND "password_hash" IS NULL));
ALTER TABLE "person" ADD CONSTRAINT "person_deleted_is_cleared" CHECK ("deleted_at" IS NULL OR ("email" IS NULL AND "password_hash" IS NULL AND "deactivated_at" IS NOT NULL AND ("kind" = 'SERVICE' OR "name" IS NULL)));
