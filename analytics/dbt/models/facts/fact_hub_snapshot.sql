{{ stock_days('hub') }}
