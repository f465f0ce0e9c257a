{{ stock_days('mfc') }}
