-- AlterTable
ALTER TABLE "app" ADD COLUMN     "organization_id" UUID;
