# shellcheck shell=bash
# The main job on a stranger's machine: a seeded Chinese shop, replayed into a desk; the real shop too where its file lies.

readonly demo_folder=build/demo

demo() {
    build_module
    mkdir -p "$demo_folder"
    say "a Chinese shop of 30 days, seeded: conversations, logistics, refunds, complaints, a promotion day"
    csdesk generate --days 30 --seed 7 --out "$demo_folder/shop.jsonl"
    csdesk replay "$demo_folder/shop.jsonl" --db "$demo_folder/shop.db" --force
    local orders=${CSDESK_SHARED:-$root/../shared}/data/real-shop/orders.csv.gz
    if [[ -r $orders ]]; then
        say "a real shop: $(basename "$orders")"
        csdesk replay "$orders" --db "$demo_folder/real.db" --force
    fi
    next_steps
}

csdesk() {
    PYTHONPATH=$root/build/release/python "$venv_python" -m csdesk "$@"
}

# The ticket of the generated shop's worst breach.
worst_ticket() {
    csdesk report "$demo_folder/shop.db" --json |
        "$venv_python" -c 'import json, sys; print(json.load(sys.stdin)["worst_breach"]["ticket"])'
}

next_steps() {
    local ticket
    ticket=$(worst_ticket)
    cat <<TEXT

What to try next:
  ./dev python -m csdesk explain $demo_folder/shop.db $ticket      why the worst ticket's clocks show what they show
  ./dev python -m csdesk verify $demo_folder/shop.db            is every event still as it was written
  ./dev python -m csdesk diagram complaint                      the complaint's states and transitions
TEXT
}
