SELECT shuwen_data.normalizer_resume($1, $2, $3, $4, $5, $6, $7);
