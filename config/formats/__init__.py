"""How dates are typed and shown; Django's own Vietnamese formats would read 03/11/2023 as the 11th of March."""
