/* currency.c — the currencies of ISO 4217 and how many decimals their minor unit has. */
#include "event/currency.h"
#include "event/event.h"

/* Sorted within each line's number of decimals; funds and metals are left out. */
static const char none[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ";
static const char three[] = "BHD IQD JOD KWD LYD OMR TND ";
static const char four[] = "CLF UYW ";
static const char two[] =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CNH CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP "
    "GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD "
    "LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN "
    "PGK PHP PKR PLN QAR RMB RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP "
    "SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWL ";

static bool listed(const char *codes, const char upper[3])
{
    for (; *codes; codes += 4)
        if (memcmp(codes, upper, 3) == 0)
            return true;
    return false;
}

int currency_find(Str iso)
{
    char upper[3];
    if (iso.n != 3)
        return -1;
    for (int i = 0; i < 3; i++)
        upper[i] = iso.p[i] >= 'a' && iso.p[i] <= 'z' ? (char)(iso.p[i] - 32) : iso.p[i];
    if (listed(none, upper))
        return 0;
    if (listed(three, upper))
        return 3;
    if (listed(four, upper))
        return 4;
    return listed(two, upper) ? 2 : -1;
}

int currency_digits(Str iso)
{
    int digits = currency_find(iso);
    return digits < 0 ? 2 : digits;
}
