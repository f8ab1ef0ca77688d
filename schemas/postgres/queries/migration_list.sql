SELECT number, name, checksum FROM shuwen_data.schema_migration ORDER BY number;
