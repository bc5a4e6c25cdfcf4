"""The pictograms of a card: one stroke each, never without the word beside it."""

PICTOGRAMS = {
    "place": "M12 21c4-5 6-8 6-11a6 6 0 0 0-12 0c0 3 2 6 6 11zM12 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
    "ask": "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-5 3.5-8 8-8s8 3 8 8",
    "when": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l4 2",
    "phone": "M7 3h10v18H7zM11 18h2",
    "bring": "M5 9h14l1 12H4zM9 9V6a3 3 0 0 1 6 0v3",
    "costs": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM15.5 8.5a4.5 4.5 0 1 0 0 7M7 11h6M7 13.5h6",
    "code": "M4 6h16v12H4zM8 10h8M8 14h5",
}
