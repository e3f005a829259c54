static const char *const text_of_model = "";
const char *text_word(void);
const char *text_word(void)
{
    return text_of_model;
}
