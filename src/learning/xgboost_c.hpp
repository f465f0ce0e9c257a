// The part of XGBoost's C interface that xgboost_backend.cpp calls, as its documentation of version 3.2 states it.
//
// The library's Python wheel, which set-up fetches, has no header. Handles are opaque; 0 is success, otherwise
// XGBGetLastError() says why, of the calling thread. Arrays are described by JSON (NumPy's array interface), options
// too. What is returned by pointer belongs to the library until the next call on the same handle.
#pragma once

#include <cstdint>

extern "C" {

const char* XGBGetLastError();
int XGBSetGlobalConfig(const char* json);

using XgbReset = void (*)(void* iterator);
using XgbNext = int (*)(void* iterator);  // 0: no more batches

int XGProxyDMatrixCreate(void** proxy);
int XGProxyDMatrixSetDataDense(void* proxy, const char* array);
int XGQuantileDMatrixCreateFromCallback(void* iterator, void* proxy, void* reference, XgbReset reset, XgbNext next,
                                        const char* options, void** matrix);
int XGDMatrixSetInfoFromInterface(void* matrix, const char* field, const char* array);
int XGDMatrixFree(void* matrix);

int XGBoosterCreate(void* const* matrices, std::uint64_t count, void** booster);
int XGBoosterSetParam(void* booster, const char* name, const char* value);
int XGBoosterUpdateOneIter(void* booster, int round, void* matrix);
int XGBoosterPredictFromDense(void* booster, const char* array, const char* options, void* proxy,
                              const std::uint64_t** shape, std::uint64_t* dimensions, const float** values);
int XGBoosterFeatureScore(void* booster, const char* options, std::uint64_t* count, const char*** features,
                          std::uint64_t* dimensions, const std::uint64_t** shape, const float** values);
int XGBoosterGetNumFeature(void* booster, std::uint64_t* columns);
int XGBoosterSaveModelToBuffer(void* booster, const char* options, std::uint64_t* length, const char** bytes);
int XGBoosterLoadModelFromBuffer(void* booster, const void* bytes, std::uint64_t length);
int XGBoosterFree(void* booster);

}  // extern "C"
