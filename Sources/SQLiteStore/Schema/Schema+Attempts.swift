extension Schema {
    /// What the provider may have charged follows from the outcome alone, and the table insists on it.
    static let attempts = """
        CREATE TABLE attempts (
          id INTEGER PRIMARY KEY,
          job INTEGER NOT NULL REFERENCES jobs (id),
          batch INTEGER NOT NULL REFERENCES batches (id),
          number INTEGER NOT NULL CHECK (number >= 1),
          request_id TEXT NOT NULL UNIQUE CHECK (request_id <> ''),
          price INTEGER NOT NULL CHECK (price >= 0),
          weight INTEGER NOT NULL CHECK (weight >= 0),
          account TEXT NOT NULL,
          intent_at INTEGER NOT NULL,
          outcome TEXT NOT NULL CHECK (outcome IN ('on_the_wire', 'accepted', 'turned_away', 'rejected', 'lost',
            'completed', 'refunded', 'unsettled', 'vanished')),
          failure_code TEXT,
          replied_at INTEGER,
          ended_at INTEGER,
          generation_id TEXT,
          http_status INTEGER,
          message TEXT,
          polls INTEGER NOT NULL CHECK (polls >= 0),
          token_until INTEGER,
          slot_until INTEGER,
          charge_low INTEGER NOT NULL,
          charge_high INTEGER NOT NULL,
          CHECK (charge_low <= charge_high),
          CHECK (CASE
            WHEN outcome IN ('turned_away', 'rejected', 'refunded') THEN charge_low = 0 AND charge_high = 0
            WHEN outcome = 'completed' THEN charge_low = price AND charge_high = price
            ELSE charge_low = 0 AND charge_high = price END),
          CHECK ((failure_code IS NOT NULL) = (outcome IN ('refunded', 'unsettled'))),
          CHECK (outcome <> 'accepted' OR generation_id IS NOT NULL),
          CHECK (outcome <> 'on_the_wire' OR token_until IS NULL)
        ) STRICT;
        CREATE UNIQUE INDEX attempts_by_number ON attempts (job, number);
        CREATE UNIQUE INDEX attempts_by_generation ON attempts (generation_id) WHERE generation_id IS NOT NULL;
        CREATE UNIQUE INDEX attempts_open ON attempts (job) WHERE outcome IN ('on_the_wire', 'accepted');
        CREATE INDEX attempts_tokens ON attempts (token_until, weight) WHERE token_until IS NOT NULL;
        CREATE INDEX attempts_lost ON attempts (slot_until) WHERE outcome = 'lost';
        """

    /// Running totals of the attempts by batch and outcome, kept by triggers: `reserve` reads what a batch may have cost
    /// without summing a million rows. Attempts are never deleted, and what they were quoted never changes.
    static let ledger = """
        CREATE TABLE ledger (
          batch INTEGER NOT NULL REFERENCES batches (id),
          outcome TEXT NOT NULL,
          attempts INTEGER NOT NULL CHECK (attempts >= 0),
          price INTEGER NOT NULL CHECK (price >= 0),
          charge_low INTEGER NOT NULL CHECK (charge_low >= 0),
          charge_high INTEGER NOT NULL CHECK (charge_high >= charge_low),
          PRIMARY KEY (batch, outcome)
        ) STRICT, WITHOUT ROWID;
        CREATE TRIGGER attempts_match_job BEFORE INSERT ON attempts
        WHEN (SELECT batch FROM jobs WHERE id = NEW.job) IS NOT NEW.batch
        BEGIN SELECT RAISE(ABORT, 'an attempt belongs to the batch of its job'); END;
        CREATE TRIGGER attempts_enter AFTER INSERT ON attempts BEGIN
          INSERT INTO ledger VALUES (NEW.batch, NEW.outcome, 1, NEW.price, NEW.charge_low, NEW.charge_high)
          ON CONFLICT (batch, outcome) DO UPDATE SET attempts = attempts + 1, price = price + excluded.price,
            charge_low = charge_low + excluded.charge_low, charge_high = charge_high + excluded.charge_high;
        END;
        CREATE TRIGGER attempts_move AFTER UPDATE OF outcome, charge_low, charge_high ON attempts
        WHEN OLD.outcome <> NEW.outcome OR OLD.charge_low <> NEW.charge_low OR OLD.charge_high <> NEW.charge_high BEGIN
          UPDATE ledger SET attempts = attempts - 1, price = price - OLD.price,
            charge_low = charge_low - OLD.charge_low, charge_high = charge_high - OLD.charge_high
          WHERE batch = OLD.batch AND outcome = OLD.outcome;
          INSERT INTO ledger VALUES (NEW.batch, NEW.outcome, 1, NEW.price, NEW.charge_low, NEW.charge_high)
          ON CONFLICT (batch, outcome) DO UPDATE SET attempts = attempts + 1, price = price + excluded.price,
            charge_low = charge_low + excluded.charge_low, charge_high = charge_high + excluded.charge_high;
        END;
        CREATE TRIGGER attempts_quoted BEFORE UPDATE OF id, job, batch, number, request_id, price, weight ON attempts
        BEGIN SELECT RAISE(ABORT, 'what an attempt was quoted never changes'); END;
        CREATE TRIGGER attempts_stay BEFORE DELETE ON attempts
        BEGIN SELECT RAISE(ABORT, 'attempts are never deleted'); END;
        """
}
