-- Where each order is in the lists by status. An index by status of the orders themselves would make each IPN that changes one
-- write to every index of the order.
CREATE TABLE "merchant"."order_listing" (
    "id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "status" "merchant"."order_status" NOT NULL,

    CONSTRAINT "order_listing_pkey" PRIMARY KEY ("status", "created_at", "id")
) WITH (fillfactor = 60);

INSERT INTO "merchant"."order_listing" ("id", "created_at", "status")
SELECT "id", "created_at", "status" FROM "merchant"."order" ORDER BY "created_at", "id";

DROP INDEX "merchant"."order_status_created_at_id_idx";

-- Triggers keep it, so that no statement can forget it.
CREATE FUNCTION "merchant"."list_new_orders"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO merchant.order_listing (id, created_at, status) SELECT id, created_at, status FROM made;
  RETURN NULL;
END $$;

CREATE TRIGGER "list_new_orders" AFTER INSERT ON "merchant"."order"
  REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION "merchant"."list_new_orders"();

CREATE FUNCTION "merchant"."unlist_orders"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM merchant.order_listing l USING gone
  WHERE l.status = gone.status AND l.created_at = gone.created_at AND l.id = gone.id;
  RETURN NULL;
END $$;

CREATE TRIGGER "unlist_orders" AFTER DELETE ON "merchant"."order"
  REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION "merchant"."unlist_orders"();

CREATE FUNCTION "merchant"."list_order_anew"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE merchant.order_listing l SET created_at = NEW.created_at, status = NEW.status
  WHERE l.status = OLD.status AND l.created_at = OLD.created_at AND l.id = OLD.id;
  RETURN NULL;
END $$;

-- The statement for ordinary IPNs does it itself, for a whole batch at once (src/merchant/ipn/store-ordinary.ts).
CREATE TRIGGER "list_order_anew" AFTER UPDATE OF "status", "created_at" ON "merchant"."order"
  FOR EACH ROW
  WHEN ((OLD.status, OLD.created_at) IS DISTINCT FROM (NEW.status, NEW.created_at)
    AND current_setting('tillgate.lists_itself', true) IS DISTINCT FROM 'on')
  EXECUTE FUNCTION "merchant"."list_order_anew"();
