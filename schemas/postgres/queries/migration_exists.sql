SELECT to_regclass('shuwen_data.schema_migration') IS NOT NULL;
