# postern-parse
