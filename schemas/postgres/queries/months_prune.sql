SELECT shuwen_data.months_prune($1, $2);
