team = { name = "Desk", led = "ada@example.com" } # misspelt
