"""Product types, their JSON Schemas with Amazon's own keywords, and the check of attributes against them."""
