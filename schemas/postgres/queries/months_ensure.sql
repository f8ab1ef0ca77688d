SELECT shuwen_data.months_ensure();
