-- CreateTable
CREATE TABLE "audit_event" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "action" TEXT NOT NULL,
    "refusal" TEXT,
    "person_id" UUID,
    "app_id" TEXT,
    "thing_type" TEXT,
    "thing_id" TEXT,
    "before" JSONB,
    "after" JSONB,
    "request_id" TEXT,
    "client_address" TEXT,
    "fingerprint" TEXT,
    "minute" TIMESTAMPTZ(3),
    "times" INTEGER NOT NULL DEFAULT 1,
    "last_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seq" BIGINT,
    "hash" TEXT,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "audit_event_seq_key" ON "audit_event"("seq");

-- CreateIndex
CREATE INDEX "audit_event_person_id_id_idx" ON "audit_event"("person_id", "id");

-- CreateIndex
CREATE INDEX "audit_event_app_id_id_idx" ON "audit_event"("app_id", "id");

-- CreateIndex
CREATE INDEX "audit_event_thing_id_id_idx" ON "audit_event"("thing_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "audit_event_fingerprint_minute_key" ON "audit_event"("fingerprint", "minute");

-- What is written stands: an event is sealed once, a refusal counted until then, and retention alone deletes. Whoever
-- owns the table can take this away, and then the chain of hashes tells.
CREATE FUNCTION "audit_event_guard"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.seq IS NULL AND NEW.hash IS NULL THEN
    RETURN NEW;
  ELSIF TG_OP = 'UPDATE' AND OLD.seq IS NULL THEN
    IF NEW.seq IS NOT NULL AND NEW.hash IS NOT NULL
      AND to_jsonb(NEW) - 'seq' - 'hash' = to_jsonb(OLD) - 'seq' - 'hash' THEN
      RETURN NEW;
    ELSIF OLD.minute IS NOT NULL AND NEW.times > OLD.times
      AND to_jsonb(NEW) - 'times' - 'last_at' = to_jsonb(OLD) - 'times' - 'last_at' THEN
      RETURN NEW;
    END IF;
  ELSIF TG_OP = 'DELETE' AND OLD.seq IS NOT NULL AND current_setting('trellis.audit_retention', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the audit trail is only added to' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER "audit_event_guard" BEFORE INSERT OR UPDATE OR DELETE ON "audit_event"
  FOR EACH ROW EXECUTE FUNCTION "audit_event_guard"();
CREATE TRIGGER "audit_event_stays" BEFORE TRUNCATE ON "audit_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_event_guard"();
